"""A lease gives a row of work to one worker at a time, and to another one if that worker is lost."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from sqlmodel import col, select
from time_machine import Traveller

from hsa_app.core.clock import now, override_now, wall_clock_now
from hsa_app.domain import leases
from hsa_app.domain.leases import Lease
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import TaskRun, TaskStatus
from tests.support.transactions import execute, run_concurrently, run_during_transaction

RENEWED = Lease(
    TaskRun, queued=TaskStatus.QUEUED, claimed=TaskStatus.RUNNING, duration=timedelta(seconds=30), max_attempts=3
)
NEVER_RENEWED = Lease(
    TaskRun,
    queued=TaskStatus.QUEUED,
    claimed=TaskStatus.RUNNING,
    duration=timedelta(seconds=30),
    max_attempts=3,
    is_renewed=False,
)
PAST_LEASE = RENEWED.duration + timedelta(seconds=1)


@pytest.fixture
def clock(each_database: str) -> Iterator[Traveller]:
    """A wall clock that stands still; the rows are on both databases."""
    with time_machine.travel(now(), tick=False) as stopped:
        yield stopped


def queue_row(**values: Any) -> int:
    with transaction() as uow:
        row = TaskRun(name="sweep", as_of=now(), **RENEWED.queued_values())
        row.sqlmodel_update(values)
        uow.db.add(row)
        uow.db.flush()
        return row.id or 0


def get_row(row_id: int) -> TaskRun:
    with read_only() as uow:
        return uow.db.get_one(TaskRun, row_id)


def claim(row_id: int, lease: Lease[TaskRun] = RENEWED) -> TaskRun:
    row = execute(lease.claim, row_id)
    assert row is not None
    return row


def lose_worker(row_id: int, clock: Traveller) -> None:
    claim(row_id)
    clock.shift(PAST_LEASE)


def requeue_stale(limit: int = 10) -> list[int]:
    return execute(lambda uow: RENEWED.requeue_stale(uow, limit))


def count_repeatedly_lost() -> int:
    return execute(lambda uow: len(RENEWED.lock_repeatedly_lost(uow, 10)))


def test_claim_counts_the_attempt_and_holds_for_its_duration(clock: Traveller) -> None:
    row = claim(queue_row())
    assert (row.status, row.attempts) == ("running", 1)
    assert row.claimed_until == wall_clock_now() + RENEWED.duration
    clock.shift(RENEWED.duration - timedelta(seconds=1))
    assert execute(RENEWED.claim, row.id) is None


@pytest.mark.usefixtures("each_database")
def test_of_concurrent_claims_one_succeeds() -> None:
    row_id = queue_row()
    results = run_concurrently([lambda: execute(RENEWED.claim, row_id)] * 8)
    assert sum(row is not None for row in results) == 1
    assert get_row(row_id).attempts == 1


@pytest.mark.usefixtures("each_database")
def test_claim_of_unknown_or_finished_row_is_none() -> None:
    assert execute(RENEWED.claim, queue_row(status=TaskStatus.DONE)) is None
    assert execute(RENEWED.claim, 99) is None


def test_row_is_claimed_only_under_the_conditions_of_its_queue(clock: Traveller) -> None:
    row_id = queue_row(dry_run=True)
    is_real = col(TaskRun.dry_run).is_(False)
    assert execute(RENEWED.claim, row_id, is_real) is None
    lose_worker(row_id, clock)
    assert execute(RENEWED.claim, row_id, is_real) is not None, "of a lost one they no longer matter"


def test_row_of_lost_worker_is_claimed_by_another_until_attempts_are_used_up(clock: Traveller) -> None:
    row_id = queue_row()
    for attempt in (1, 2, 3):
        assert claim(row_id).attempts == attempt
        clock.shift(PAST_LEASE)
    assert execute(RENEWED.claim, row_id) is None


def test_renewed_claim_lasts_longer(clock: Traveller) -> None:
    row = claim(queue_row())
    for _ in range(3):
        clock.shift(RENEWED.duration - timedelta(seconds=1))
        assert execute(RENEWED.renew, row)
    assert execute(RENEWED.claim, row.id) is None


def test_lost_worker_can_neither_renew_nor_release(clock: Traveller) -> None:
    row = claim(queue_row())
    clock.shift(PAST_LEASE)
    later = claim(row.id or 0)
    assert not execute(RENEWED.renew, row)
    assert not execute(RENEWED.release, row, TaskStatus.FAILED)
    assert execute(RENEWED.release, later, TaskStatus.DONE)
    assert (get_row(later.id or 0).status, get_row(later.id or 0).claimed_until) == ("done", None)


def test_claim_that_is_never_renewed_is_known_by_its_end_when_attempts_are_counted_anew(
    clock: Traveller,
) -> None:
    row = claim(queue_row(), NEVER_RENEWED)
    clock.shift(PAST_LEASE)
    with transaction() as uow:
        uow.db.get_one(TaskRun, row.id).attempts = 0
    later = claim(row.id or 0, NEVER_RENEWED)
    assert later.attempts == row.attempts
    assert not execute(NEVER_RENEWED.release, row, TaskStatus.FAILED)
    assert execute(NEVER_RENEWED.release, later, TaskStatus.DONE)


def test_claim_is_judged_by_the_wall_clock_as_of_any_moment(clock: Traveller) -> None:
    row = claim(queue_row())
    tomorrow = now() + timedelta(days=1)
    with override_now(tomorrow):
        assert execute(RENEWED.claim, row.id) is None
        assert execute(lambda uow: RENEWED.requeue_stale(uow, 10, as_of=tomorrow)) == []
        assert execute(RENEWED.requeue_lost) == 0
    assert execute(RENEWED.renew, row)


def test_row_is_left_to_the_queue_for_a_minute(clock: Traveller) -> None:
    row_id = queue_row()
    assert requeue_stale() == []
    clock.shift(leases.QUEUE_LEASE)
    assert requeue_stale() == [row_id]
    assert requeue_stale() == []


def test_requeue_takes_the_oldest_up_to_the_limit_and_sets_values(clock: Traveller) -> None:
    first, second, third = (queue_row(error="left") for _ in range(3))
    clock.shift(leases.QUEUE_LEASE)
    assert execute(lambda uow: RENEWED.requeue_stale(uow, 2, error=None)) == [first, second]
    assert [get_row(row_id).error for row_id in (first, second, third)] == [None, None, "left"]


def test_row_with_all_attempts_used_is_repeatedly_lost_and_not_requeued(clock: Traveller) -> None:
    row_id = queue_row()
    for _ in range(2):
        lose_worker(row_id, clock)
    assert count_repeatedly_lost() == 0
    lose_worker(row_id, clock)
    assert requeue_stale() == []
    assert execute(RENEWED.requeue_lost) == 0
    assert count_repeatedly_lost() == 1
    assert execute(RENEWED.end_lost, TaskStatus.FAILED) == 1
    assert count_repeatedly_lost() == 0


def test_row_is_held_until_its_worker_is_lost(clock: Traveller) -> None:
    def is_held() -> bool:
        with read_only() as uow:
            return uow.db.scalar(select(col(TaskRun.id)).where(RENEWED.is_held())) is not None

    row_id = queue_row()
    assert not is_held()
    claim(row_id)
    assert is_held()
    clock.shift(PAST_LEASE)
    assert not is_held()


@pytest.mark.usefixtures("postgres_database")
def test_requeue_skips_rows_that_another_worker_claims_on_postgres() -> None:
    row_id = queue_row(claimed_until=None)

    def claim_slowly(uow: UnitOfWork) -> None:
        assert RENEWED.claim(uow, row_id) is not None

    assert run_during_transaction(claim_slowly, requeue_stale) == []
    assert get_row(row_id).status == "running"
