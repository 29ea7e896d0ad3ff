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
    form = booking_form(personas.ac)
    first_result = execute(book_once, personas.ana, "key", form)
    execute(service.cancel, personas.ana, first_result.id, CancelRequestForm())
    second_result = execute(book_once, personas.ana, "key", form)
    assert second_result == first_result
    assert second_result.start_code
    assert count_bookings(personas.ana) == 0


def test_concurrent_calls_with_same_key_book_once(personas: Personas) -> None:
    form = booking_form(personas.ac)
    results = run_concurrently([lambda: execute(book_once, personas.ana, "key", form)] * 10)
    assert error_codes(results) == []
    assert {answer.id for answer in results} == {results[0].id}
    assert count_bookings(personas.ana) == 1


def test_key_with_different_body_is_rejected(personas: Personas) -> None:
    execute(book_once, personas.ana, "key", booking_form(personas.ac))
    with pytest.raises(ValidationFailed) as error:
        execute(book_once, personas.ana, "key", booking_form(personas.tap))
    assert error.value.field_errors[0].field == "Idempotency-Key"
    assert count_bookings(personas.ana) == 1


def test_keys_are_separate_per_user(personas: Personas) -> None:
    form = booking_form(personas.ac)
    assert execute(book_once, personas.ana, "key", form).id != execute(book_once, personas.sam, "key", form).id


def test_failed_call_can_be_retried_with_same_key(personas: Personas) -> None:
    form = booking_form(personas.ac)

    def book_and_fail(uow: UnitOfWork) -> None:
        book_once(uow, personas.ana, "key", form)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        execute(book_and_fail)
    execute(book_once, personas.ana, "key", form)
    assert count_bookings(personas.ana) == 1


def test_key_expires_after_a_day(personas: Personas) -> None:
    form = booking_form(personas.ac, scheduled_for=now() + timedelta(days=9))
    first_result = execute(book_once, personas.ana, "key", form)
    with time_machine.travel(now() + timedelta(hours=23, minutes=59)):
        assert execute(book_once, personas.ana, "key", form).id == first_result.id
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        assert execute(book_once, personas.ana, "key", form).id != first_result.id


def test_concurrent_calls_with_expired_key_book_once(personas: Personas) -> None:
    form = booking_form(personas.ac, scheduled_for=now() + timedelta(days=9))
    first_result = execute(book_once, personas.ana, "key", form)
    with time_machine.travel(now() + timedelta(hours=25)):
        results = run_concurrently([lambda: execute(book_once, personas.ana, "key", form)] * 4)
    assert error_codes(results) == []
    assert len({answer.id for answer in results} | {first_result.id}) == 2
