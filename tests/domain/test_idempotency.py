"""The same booking sent twice is one booking."""

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
from tests.cast import Personas
from tests.factories import booking
from tests.support.doing import execute, refusals, run_concurrently, run_query


def book_once(uow: UnitOfWork, who: Actor, key: str, asked: BookRequestForm) -> RequestRow:
    return run_once(uow, who, key, asked, result_type=RequestRow, operation=lambda: service.book(uow, who, asked))


def booked(who: Actor) -> int:
    return len(run_query(queries.list_ongoing, who, PageParams()).items)


def test_the_second_call_gets_the_first_answer_even_after_things_moved_on(cast: Personas) -> None:
    asked = booking(cast.ac)
    first = execute(book_once, cast.ana, "key", asked)
    execute(service.cancel, cast.ana, first.id, CancelRequestForm())
    again = execute(book_once, cast.ana, "key", asked)
    assert again == first
    assert again.start_code
    assert booked(cast.ana) == 0


def test_ten_at_once_are_one_booking_and_one_answer(cast: Personas) -> None:
    asked = booking(cast.ac)
    answers = run_concurrently([lambda: execute(book_once, cast.ana, "key", asked)] * 10)
    assert refusals(answers) == []
    assert {answer.id for answer in answers} == {answers[0].id}
    assert booked(cast.ana) == 1


def test_a_key_is_not_used_for_something_else(cast: Personas) -> None:
    execute(book_once, cast.ana, "key", booking(cast.ac))
    with pytest.raises(ValidationFailed) as refusal:
        execute(book_once, cast.ana, "key", booking(cast.tap))
    assert refusal.value.field_errors[0].field == "Idempotency-Key"
    assert booked(cast.ana) == 1


def test_two_people_may_choose_the_same_key(cast: Personas) -> None:
    asked = booking(cast.ac)
    assert execute(book_once, cast.ana, "key", asked).id != execute(book_once, cast.sam, "key", asked).id


def test_a_call_that_failed_may_be_made_again_under_its_key(cast: Personas) -> None:
    asked = booking(cast.ac)

    def book_and_fail(uow: UnitOfWork) -> None:
        book_once(uow, cast.ana, "key", asked)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        execute(book_and_fail)
    execute(book_once, cast.ana, "key", asked)
    assert booked(cast.ana) == 1


def test_a_key_is_free_again_after_a_day(cast: Personas) -> None:
    asked = booking(cast.ac, scheduled_for=now() + timedelta(days=9))
    first = execute(book_once, cast.ana, "key", asked)
    with time_machine.travel(now() + timedelta(hours=23, minutes=59)):
        assert execute(book_once, cast.ana, "key", asked).id == first.id
    with time_machine.travel(now() + timedelta(hours=24, minutes=1)):
        assert execute(book_once, cast.ana, "key", asked).id != first.id


def test_an_expired_key_used_twice_at_once_is_one_new_booking(cast: Personas) -> None:
    asked = booking(cast.ac, scheduled_for=now() + timedelta(days=9))
    first = execute(book_once, cast.ana, "key", asked)
    with time_machine.travel(now() + timedelta(hours=25)):
        answers = run_concurrently([lambda: execute(book_once, cast.ana, "key", asked)] * 4)
    assert refusals(answers) == []
    assert len({answer.id for answer in answers} | {first.id}) == 2
