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
"""How long an enqueued row is left to the queue before it counts as lost."""


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

    A worker that does not renew its claim for `duration` counts as lost. A claim is identified by its attempt; a lease
    without renewal (`is_renewed`) also by its end, so that its attempts may be reset.
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
        """Claim a row that is queued and meets these conditions, or whose lease has expired; None if it is neither.

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
        """Renew a claim; return whether it is still ours."""
        renewed = update(self.table).where(*self.own_conditions(row))
        return uow.rowcount(renewed.values(claimed_until=wall_clock_now() + self.duration, **values)) == 1

    def release(self, uow: UnitOfWork, row: RowT, status: str, **values: Any) -> bool:
        """End a claim with a result; return whether it was still ours. If not, nothing changes."""
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
        """Queue rows again that no worker has; return their ids, which the caller enqueues.

        The queue or a worker lost them, or they wait for another attempt. `as_of` is the moment at which queued rows
        are due; expired leases are always judged by the wall clock.
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
        """Lock and return rows that no worker has and that used all their attempts; the caller fails them."""
        unclaimed = self._is_free(), self._is_unclaimed(wall_clock_now())
        exhausted = select(self.table).where(*unclaimed, col(self.table.attempts) >= self.max_attempts)
        return uow.db.scalars(
            exhausted.order_by(col(self.table.id)).limit(limit).with_for_update(skip_locked=True)
        ).all()

    def requeue_lost(self, uow: UnitOfWork, *conditions: ColumnElement[bool]) -> int:
        """Queue rows whose lease has expired and that have attempts left; return how many."""
        again = (self.is_lost(), col(self.table.attempts) < self.max_attempts, *conditions)
        return uow.rowcount(update(self.table).where(*again).values(status=self.queued, claimed_until=None))

    def end_lost(self, uow: UnitOfWork, status: str, *conditions: ColumnElement[bool], **values: Any) -> int:
        """End rows whose lease has expired with this status; return how many."""
        lost = update(self.table).where(self.is_lost(), *conditions)
        return uow.rowcount(lost.values(status=status, claimed_until=None, **values))

    def is_available(self, *queued_conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        """Return the condition that a row may be claimed: queued and due, or its worker lost, with attempts left."""
        return and_(self._is_free(*queued_conditions), col(self.table.attempts) < self.max_attempts)

    def is_lost(self) -> ColumnElement[bool]:
        """Return the condition that the lease of a claimed row has expired."""
        return and_(col(self.table.status) == self.claimed, col(self.table.claimed_until) <= wall_clock_now())

    def is_held(self) -> ColumnElement[bool]:
        """Return the condition that a worker holds a row."""
        return and_(col(self.table.status) == self.claimed, col(self.table.claimed_until) > wall_clock_now())

    def own_conditions(self, row: RowT) -> tuple[ColumnElement[bool], ...]:
        """Return the conditions that a row still has the claim of `row`, not that of a later worker."""
        known = (
            col(self.table.id) == row.id,
            col(self.table.status) == self.claimed,
            col(self.table.attempts) == row.attempts,
        )
        return known if self.is_renewed else (*known, col(self.table.claimed_until) == row.claimed_until)

    def queued_values(self) -> dict[str, Any]:
        """Return the columns of a row that is enqueued now."""
        return {"status": self.queued, "claimed_until": queue_deadline()}

    def _is_free(self, *queued_conditions: ColumnElement[bool]) -> ColumnElement[bool]:
        return or_(and_(col(self.table.status) == self.queued, *queued_conditions), self.is_lost())

    def _is_unclaimed(self, moment: datetime) -> ColumnElement[bool]:
        """Return the condition that neither the queue nor a worker has a row at this moment."""
        until = col(self.table.claimed_until)
        return or_(until.is_(None), until <= moment)


def queue_deadline() -> datetime:
    """Return until when a row that is enqueued now is left to the queue."""
    return wall_clock_now() + QUEUE_LEASE
