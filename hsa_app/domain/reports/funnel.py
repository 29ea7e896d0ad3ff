"""The booking funnel: how many requests of a period reached each stage, and the median time between stages."""

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
"""The condition for having reached each stage; a customer may close a job that was never marked as started."""

_STAGE_TIMES = (
    col(_request.created_at),
    col(_request.accepted_at),
    col(_request.started_at),
    col(_request.completed_at),
    col(_request.closed_at),
)


def get_funnel(uow: UnitOfWork, bounds: tuple[datetime, datetime]) -> list[FunnelStage]:
    """Return the stages in order, each with its count and the median seconds since the previous stage."""
    booked = (col(_request.created_at) >= bounds[0], col(_request.created_at) < bounds[1])
    counts = [func.coalesce(func.sum(case((condition, 1), else_=0)), 0) for condition in STAGE_CONDITIONS.values()]
    totals = uow.db.execute(select(*counts).where(*booked)).one()
    medians = [
        None,
        *(
            _median_seconds(uow, start_column, end_column, booked)
            for start_column, end_column in pairwise(_STAGE_TIMES)
        ),
    ]
    return [
        FunnelStage(stage=stage, reached=int(count), median_seconds=median)
        for stage, count, median in zip(STAGE_CONDITIONS, totals, medians, strict=True)
    ]


def _median_seconds(
    uow: UnitOfWork, start_column: Any, end_column: Any, conditions: Sequence[ColumnElement[bool]]
) -> int | None:
    """Return the median duration, for an even number the mean of the two in the middle; None without rows."""
    seconds = extract("epoch", end_column) - extract("epoch", start_column)
    rank, total = func.row_number().over(order_by=seconds).label("rank"), func.count().over().label("total")
    both = (start_column.is_not(None), end_column.is_not(None))
    ranked = select(seconds.label("seconds"), rank, total).where(*conditions, *both).subquery()
    middle = ranked.c.rank.between(ranked.c.total / 2.0, ranked.c.total / 2.0 + 1)
    median = uow.db.scalar(select(func.avg(ranked.c.seconds)).where(middle))
    return None if median is None else max(0, round(median))
