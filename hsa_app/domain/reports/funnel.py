"""How far the requests of a period came, and how long half of them took from each stage to the next."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, or_, select
from sqlmodel import col

from hsa_app.domain.reports.schemas import Stage
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import DONE, RequestStatus, ServiceRequest

_one = ServiceRequest
_done = col(_one.status).in_(DONE)
REACHED: dict[RequestStatus, ColumnElement[bool]] = {
    RequestStatus.REQUESTED: col(_one.id).is_not(None),
    RequestStatus.ACCEPTED: or_(col(_one.accepted_at).is_not(None), _done),
    RequestStatus.IN_PROGRESS: or_(col(_one.started_at).is_not(None), _done),
    RequestStatus.COMPLETED: _done,
    RequestStatus.CLOSED: col(_one.status) == RequestStatus.CLOSED,
}
"""What is true of requests that came at least so far; a customer may close a job that was never marked as started."""

_TIMES = (
    col(_one.created_at),
    col(_one.accepted_at),
    col(_one.started_at),
    col(_one.completed_at),
    col(_one.closed_at),
)


def funnel(uow: UnitOfWork, bounds: tuple[datetime, datetime]) -> list[Stage]:
    """The stages in order, each with how many came so far and the median time from the stage before."""
    booked = (col(_one.created_at) >= bounds[0], col(_one.created_at) < bounds[1])
    counts = [func.coalesce(func.sum(case((reached, 1), else_=0)), 0) for reached in REACHED.values()]
    found = uow.db.execute(select(*counts).where(*booked)).one()
    medians = [None, *(_median(uow, a, b, booked) for a, b in pairwise(_TIMES))]
    return [
        Stage(stage=stage, reached=int(count), median_seconds=median)
        for stage, count, median in zip(REACHED, found, medians, strict=True)
    ]


def _median(uow: UnitOfWork, since: Any, until: Any, booked: Sequence[ColumnElement[bool]]) -> int | None:
    """The seconds half of them took at most; the mean of the two in the middle where they are even in number."""
    took = extract("epoch", until) - extract("epoch", since)
    place, many = func.row_number().over(order_by=took).label("place"), func.count().over().label("many")
    both = (since.is_not(None), until.is_not(None))
    ranked = select(took.label("took"), place, many).where(*booked, *both).subquery()
    middle = ranked.c.place.between(ranked.c.many / 2.0, ranked.c.many / 2.0 + 1)
    found = uow.db.scalar(select(func.avg(ranked.c.took)).where(middle))
    return None if found is None else max(0, round(found))
