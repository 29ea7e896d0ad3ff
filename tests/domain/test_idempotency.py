"""A repeated booking with the same idempotency key is stored once."""

from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import ValidationFailed
from hsa_app.domain.actor import Actor
from hsa_app.domain.idempotency import run_once
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import BookRequestForm, CancelRequestForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from tests.factories import booking_form
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently, run_query


def book_once(uow: UnitOfWork, actor: Actor, key: str, form: BookRequestForm) -> RequestRow:
    return run_once(uow, actor, key, form, result_type=RequestRow, operation=lambda: service.book(uow, actor, form))


def count_bookings(actor: Actor) -> int:
    return len(run_query(queries.list_ongoing, actor, PageParams()).items)


def test_repeated_key_returns_first_response_after_changes(personas: Personas) -> None:
    asked = booking_form(personas.ac)
    first = execute(book_once, personas.ana, "key", asked)
    execute(service.cancel, personas.ana, first.id, CancelRequestForm())
    again = execute(book_once, personas.ana, "key", asked)
    assert again == first
    assert again.start_code
    assert count_bookings(personas.ana) == 0


def test_concurrent_calls_with_same_key_book_once(personas: Personas) -> None:
    asked = booking_form(personas.ac)
    answers = run_concurrently([lambda: execute(book_once, personas.ana, "key", asked)] * 10)
    assert error_codes(answers) == []
    assert {answer.id for answer in answers} == {answers[0].id}
    assert count_bookings(personas.ana) == 1


def test_key_with_different_body_is_rejected(personas: Personas) -> None:
    execute(book_once, personas.ana, "key", booking_form(personas.ac))
    with pytest.raises(ValidationFailed) as refusal:
        execute(book_once, personas.ana, "key", booking_form(personas.tap))
    assert refusal.value.field_errors[0].field == "Idempotency-Key"
    assert count_bookings(personas.ana) == 1


def test_keys_are_separate_per_user(personas: Personas) -> None:
    asked = booking_form(personas.ac)
    assert execute(book_once, personas.ana, "key", asked).id != execute(book_once, personas.sam, "key", asked).id


def test_failed_call_can_be_retried_with_same_key(personas: Personas) -> None:
    asked = booking_form(personas.ac)

    def book_and_fail(uow: UnitOfWork) -> None:
        book_once(uow, personas.ana, "key", asked)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        execute(book_and_fail)
    execute(book_once, personas.ana, "key", asked)
    assert count_bookings(personas.ana) == 1


def test_key_expires_after_a_day(personas: Personas) -> None:
    asked = booking_form(personas.ac, scheduled_for=now() + timedelta(days=9))
    first = execute(book_once, personas.ana, "key", asked)
    with time_machine.travel(now() + timedelta(hours=23, minutes=59)):
        assert execute(book_once, personas.ana, "key", asked).id == first.id
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        assert execute(book_once, personas.ana, "key", asked).id != first.id


def test_concurrent_calls_with_expired_key_book_once(personas: Personas) -> None:
    asked = booking_form(personas.ac, scheduled_for=now() + timedelta(days=9))
    first = execute(book_once, personas.ana, "key", asked)
    with time_machine.travel(now() + timedelta(hours=25)):
        answers = run_concurrently([lambda: execute(book_once, personas.ana, "key", asked)] * 4)
    assert error_codes(answers) == []
    assert len({answer.id for answer in answers} | {first.id}) == 2
