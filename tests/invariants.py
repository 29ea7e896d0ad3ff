"""Invariants of all rows, which hold after any sequence of actions."""

from collections import Counter, defaultdict
from itertools import pairwise

from sqlalchemy import select
from sqlmodel import col

from hsa_app.domain.requests.lifecycle import TRANSITIONS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import (
    BUSY_STATUSES,
    DONE_STATUSES,
    Professional,
    RequestAction,
    RequestEvent,
    RequestStatus,
    Review,
    Service,
    ServiceRequest,
)

S = RequestStatus


def check_all(uow: UnitOfWork) -> None:
    """Check every invariant of this module."""
    timelines = _load_timelines(uow)
    for request in uow.db.scalars(select(ServiceRequest)):
        check_timeline(request, timelines[request.id or 0])
        check_timestamps(request)
    check_no_overlapping_jobs(uow)
    check_rating_totals(uow)
    check_completed_job_counts(uow)


def check_timeline(request: ServiceRequest, timeline: list[RequestEvent]) -> None:
    """The events form a path through the transition table that ends at the request's status."""
    assert (
        [line.action for line in timeline if line.action == RequestAction.BOOK]
        == [RequestAction.BOOK]
        == [timeline[0].action]
    )
    for previous, line in pairwise(timeline):
        assert line.from_status == previous.to_status
        assert line.from_status in TRANSITIONS[RequestAction(line.action)].sources
        assert line.created_at >= previous.created_at
    assert all(line.to_status == TRANSITIONS[RequestAction(line.action)].target for line in timeline)
    assert timeline[-1].to_status == request.status
    assert request.version >= 1 + sum(
        line.action not in {RequestAction.BOOK, RequestAction.REJECT} for line in timeline
    )


def check_timestamps(request: ServiceRequest) -> None:
    """The timestamps and the assigned professional match the status."""
    status = request.status
    assert (request.ends_at - request.scheduled_for).total_seconds() == request.duration_minutes * 60
    assert request.expires_at <= request.scheduled_for
    assert (request.professional_id is None) == (request.accepted_at is None)
    if status in {S.REQUESTED, S.EXPIRED}:
        assert request.professional_id is None
    if status in {S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED, S.CLOSED}:
        assert request.professional_id is not None
    assert (request.started_at is not None) >= (status in {S.IN_PROGRESS, S.COMPLETED})
    assert (request.completed_at is not None) >= (status == S.COMPLETED)
    assert (request.closed_at is not None) == (status == S.CLOSED)
    assert (request.cancelled_at is not None) == (status == S.CANCELLED)


def check_no_overlapping_jobs(uow: UnitOfWork) -> None:
    """No professional has two jobs at the same time."""
    jobs = (
        select(ServiceRequest)
        .where(col(ServiceRequest.status).in_(BUSY_STATUSES))
        .order_by(col(ServiceRequest.scheduled_for))
    )
    last_jobs: dict[int | None, ServiceRequest] = {}
    for job in uow.db.scalars(jobs):
        previous = last_jobs.get(job.professional_id)
        assert previous is None or previous.ends_at <= job.scheduled_for
        last_jobs[job.professional_id] = job


def check_rating_totals(uow: UnitOfWork) -> None:
    """Rating totals equal the sums of the reviews, and only closed requests have one."""
    ratings_by_professional: dict[int, list[int]] = defaultdict(list)
    ratings_by_service: dict[int | None, list[int]] = defaultdict(list)
    for review, request in uow.db.execute(
        select(Review, ServiceRequest).join(ServiceRequest, col(ServiceRequest.id) == col(Review.request_id))
    ):
        assert request.status == S.CLOSED
        assert (review.customer_id, review.professional_id) == (request.customer_id, request.professional_id)
        ratings_by_professional[review.professional_id].append(review.rating)
        ratings_by_service[review.service_id].append(review.rating)
    for profile in uow.db.scalars(select(Professional)):
        ratings = ratings_by_professional[profile.user_id]
        assert (profile.rating_sum, profile.rating_count) == (sum(ratings), len(ratings))
    for service in uow.db.scalars(select(Service)):
        ratings = ratings_by_service[service.id]
        assert (service.rating_sum, service.rating_count) == (sum(ratings), len(ratings))


def check_completed_job_counts(uow: UnitOfWork) -> None:
    """`completed_jobs` equals the number of jobs that were completed or closed directly."""
    query = select(col(ServiceRequest.professional_id)).where(col(ServiceRequest.status).in_(DONE_STATUSES))
    job_counts = Counter(uow.db.scalars(query))
    assert {p.user_id: p.completed_jobs for p in uow.db.scalars(select(Professional)) if p.completed_jobs} == job_counts


def _load_timelines(uow: UnitOfWork) -> dict[int, list[RequestEvent]]:
    timelines: dict[int, list[RequestEvent]] = defaultdict(list)
    for line in uow.db.scalars(select(RequestEvent).order_by(col(RequestEvent.id))):
        timelines[line.request_id].append(line)
    return timelines
