"""How far the requests of a period came, and how long half of them took from each stage to the next."""

from collections.abc import Sequence
from datetime import datetime
from itertools import pairwise
from typing import Any

from sqlalchemy import ColumnElement, case, extract, func, or_, select
from sqlmodel import col

from hsa_app.domain.reports.schemas import FunnelStage
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import DONE_STATUSES, RequestStatus, ServiceRequest

_request = ServiceRequest
_is_done = col(_request.status).in_(DONE_STATUSES)
STAGE_CONDITIONS: dict[RequestStatus, ColumnElement[bool]] = {
    RequestStatus.REQUESTED: col(_request.id).is_not(None),
    RequestStatus.ACCEPTED: or_(col(_request.accepted_at).is_not(None), _is_done),
    RequestStatus.IN_PROGRESS: or_(col(_request.started_at).is_not(None), _is_done),
    RequestStatus.COMPLETED: _is_done,
    RequestStatus.CLOSED: col(_request.status) == RequestStatus.CLOSED,
}
"""What is true of requests that came at least so far; a customer may close a job that was never marked as started."""

_STAGE_TIMES = (
    col(_request.created_at),
    col(_request.accepted_at),
    col(_request.started_at),
    col(_request.completed_at),
    col(_request.closed_at),
)


def get_funnel(uow: UnitOfWork, bounds: tuple[datetime, datetime]) -> list[FunnelStage]:
    """The stages in order, each with how many came so far and the median time from the stage before."""
    booked = (col(_request.created_at) >= bounds[0], col(_request.created_at) < bounds[1])
    counts = [func.coalesce(func.sum(case((reached, 1), else_=0)), 0) for reached in STAGE_CONDITIONS.values()]
    found = uow.db.execute(select(*counts).where(*booked)).one()
    medians = [None, *(_median_seconds(uow, a, b, booked) for a, b in pairwise(_STAGE_TIMES))]
    return [
        FunnelStage(stage=stage, reached=int(count), median_seconds=median)
        for stage, count, median in zip(STAGE_CONDITIONS, found, medians, strict=True)
    ]


def _median_seconds(
    uow: UnitOfWork, start_column: Any, end_column: Any, conditions: Sequence[ColumnElement[bool]]
) -> int | None:
    """The seconds half of them took at most; the mean of the two in the middle where they are even in number."""
    took = extract("epoch", end_column) - extract("epoch", start_column)
    place, many = func.row_number().over(order_by=took).label("place"), func.count().over().label("many")
    both = (start_column.is_not(None), end_column.is_not(None))
    ranked = select(took.label("took"), place, many).where(*conditions, *both).subquery()
    middle = ranked.c.place.between(ranked.c.many / 2.0, ranked.c.many / 2.0 + 1)
    found = uow.db.scalar(select(func.avg(ranked.c.took)).where(middle))
    return None if found is None else max(0, round(found))
