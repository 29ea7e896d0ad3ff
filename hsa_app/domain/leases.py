"""Leases: which worker has a row of work, until when, and what becomes of a row whose worker was lost.

A row waits as *queued*, is *claimed* by one worker until `claimed_until`, and ends in any other status. A claim counts
an attempt. It is judged by the wall clock, whatever moment a task runs as of: otherwise two workers could have one row.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar

from sqlalchemy import ColumnElement, and_, or_, select, update
from sqlmodel import col

from hsa_app.core.clock import wall_clock_now
from hsa_app.infra.db import UnitOfWork

QUEUE_LEASE = timedelta(minutes=1)
"""How long a row that was handed to the queue is left to it."""


class LeasedRow(Protocol):
    """The columns a lease needs."""

    id: int | None
    status: str
    attempts: int
    claimed_until: datetime | None


RowT = TypeVar("RowT", bound=LeasedRow)


@dataclass(frozen=True, slots=True)
class Lease(Generic[RowT]):
    """How rows of one table are claimed.

    `duration` is how long a worker may be silent before it counts as lost. A claim is known by its attempt, and by its
    end too if it `is_renewed` never: then attempts may be counted anew.
    """

    table: type[RowT]
    queued: str
    claimed: str
    duration: timedelta
    max_attempts: int
    is_renewed: bool = True

    def claim(
        self, uow: UnitOfWork, row_id: int | None, *queued_conditions: ColumnElement[bool], **values: Any
    ) -> RowT | None:
        """Claim a row that is queued under these conditions, or whose worker was lost; None if it is neither.

        Of workers that try at once, one succeeds.
        """
        is_claimed = uow.rowcount(
            update(self.table)
            .where(col(self.table.id) == row_id, self.is_available(*queued_conditions))
            .values(
                status=self.claimed,
                claimed_until=wall_clock_now() + self.duration,
                attempts=col(self.table.attempts) + 1,
                **values,
            )
        )
        return uow.db.get_one(self.table, row_id, populate_existing=True) if is_claimed else None

    def renew(self, uow: UnitOfWork, row: RowT, **values: Any) -> bool:
        """Extend a claim; returns whether it is still ours."""
        renewed = update(self.table).where(*self.own_conditions(row))
        return uow.rowcount(renewed.values(claimed_until=wall_clock_now() + self.duration, **values)) == 1

    def release(self, uow: UnitOfWork, row: RowT, status: str, **values: Any) -> bool:
        """End a claim with a result; returns whether it was still ours. If not, nothing is changed."""
        released = update(self.table).where(*self.own_conditions(row))
        return uow.rowcount(released.values({"status": status, "claimed_until": None, **values})) == 1

    def requeue_stale(
        self,
        uow: UnitOfWork,
        limit: int,
        *queued_conditions: ColumnElement[bool],
        order_by: Sequence[Any] = (),
        as_of: datetime | None = None,
        **values: Any,
    ) -> list[int]:
        """Give rows that no worker has to the queue once more; returns the ids of those to be enqueued.

        They were lost by the queue or by a worker, or wait for another attempt. `as_of` judges those in the queue.
        """
        stale = select(col(self.table.id)).where(
            self.is_available(*queued_conditions), self._is_unclaimed(as_of or wall_clock_now())
        )
        found = uow.db.scalars(
            stale.order_by(*order_by or (col(self.table.id),)).limit(limit).with_for_update(skip_locked=True)
        )
        ids = [row_id for row_id in found if row_id]
        if ids:
            uow.rowcount(update(self.table).where(col(self.table.id).in_(ids)).values(**self.queued_values(), **values))
        return ids

    def lock_repeatedly_lost(self, uow: UnitOfWork, limit: int) -> Sequence[RowT]:
        """Rows that no worker has and that had all their attempts, locked; the caller fails them."""
        unclaimed = self._is_free(), self._is_unclaimed(wall_clock_now())
        exhausted = select(self.table).where(*unclaimed, col(self.table.attempts) >= self.max_attempts)
        return uow.db.scalars(
            exhausted.order_by(col(self.table.id)).limit(limit).with_for_update(skip_locked=True)
        ).all()

    def requeue_lost(self, uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
        """Let rows whose worker was lost wait for another one, unless they had all their attempts; returns how many."""
        again = (self.is_lost(), col(self.table.attempts) < self.max_attempts, *conditions)
        return uow.rowcount(update(self.table).where(*again).values(status=self.queued, claimed_until=None))

    def end_lost(self, uow: UnitOfWork, status: str, *conditions: ColumnElement[bool], **values: Any) -> int:
        """End rows whose worker was lost; returns how many."""
        lost = update(self.table).where(self.is_lost(), *conditions)
        return uow.rowcount(lost.values(status=status, claimed_until=None, **values))

    def is_available(self, *queued_conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Whether a row may be claimed: queued under these conditions or lost by its worker, with attempts left."""
        return and_(self._is_free(*queued_conditions), col(self.table.attempts) < self.max_attempts)

    def is_lost(self) -> ColumnElement[bool]:
        """Whether the worker of a row was silent for too long."""
        return and_(col(self.table.status) == self.claimed, col(self.table.claimed_until) <= wall_clock_now())

    def is_held(self) -> ColumnElement[bool]:
        """Whether a worker has a row, and was not silent for too long."""
        return and_(col(self.table.status) == self.claimed, col(self.table.claimed_until) > wall_clock_now())

    def own_conditions(self, row: RowT) -> tuple[ColumnElement[bool], ...]:
        """Whether a claim is still ours, and not that of a worker after us."""
        known = (
            col(self.table.id) == row.id,
            col(self.table.status) == self.claimed,
            col(self.table.attempts) == row.attempts,
        )
        return known if self.is_renewed else (*known, col(self.table.claimed_until) == row.claimed_until)

    def queued_values(self) -> dict[str, Any]:
        """The columns of a row that is handed to the queue now."""
        return {"status": self.queued, "claimed_until": queue_deadline()}

    def _is_free(self, *queued_conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return or_(and_(col(self.table.status) == self.queued, *queued_conditions), self.is_lost())

    def _is_unclaimed(self, moment: datetime) -> ColumnElement[bool]:
        """Whether neither the queue nor a worker has a row at this moment."""
        until = col(self.table.claimed_until)
        return or_(until.is_(None), until <= moment)


def queue_deadline() -> datetime:
    """Until when a row that is handed to the queue now is left to it."""
    return wall_clock_now() + QUEUE_LEASE
