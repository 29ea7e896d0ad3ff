"""Inserts years of requests in bulk, for a fixed set of users.

300 requests are open, each professional has five jobs, and all others have ended; `created_at` rises with `id`.
Each customer's requests have all final statuses; one in eleven was closed without being completed first.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import delete, func, insert, select, text, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.field_types import normalize_city
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import lifecycle
from hsa_app.infra.db import UnitOfWork, get_engine, transaction
from hsa_app.models import DONE_STATUSES, Professional, RequestStatus, Review, Service, ServiceRequest
from tests.factories import require_id

CITIES = ("Pune", "Mumbai", "Nagpur", "Nashik")
OPEN_REQUEST_COUNT, JOBS_PER_PROFESSIONAL = 300, 5
HISTORY_STATUSES = (RequestStatus.CLOSED,) * 17 + (
    RequestStatus.CANCELLED,
    RequestStatus.CANCELLED,
    RequestStatus.EXPIRED,
)
BATCH_SIZE = 5_000
HISTORY_LENGTH = timedelta(days=730)

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Marketplace:
    """The users and services that requests are distributed over."""

    customers: list[Actor]
    professionals: list[Actor]
    services: list[Service]
    admin: Actor


def insert_past_requests(first: int, last: int, marketplace: Marketplace) -> None:
    """Insert ended requests with the ids `first` to `last`, distributed over users and services, and their reviews."""
    history_start = now() - HISTORY_LENGTH
    for start in range(first, last + 1, BATCH_SIZE):
        numbers = range(start, min(start + BATCH_SIZE, last + 1))
        past = [
            _build_past_request(n, history_start + HISTORY_LENGTH * (n / (last + OPEN_REQUEST_COUNT)), marketplace)
            for n in numbers
        ]
        with transaction() as uow:
            uow.db.execute(insert(ServiceRequest), past)
            uow.db.execute(insert(Review), list(_build_reviews(past)))


def insert_current_requests(first: int, marketplace: Marketplace) -> None:
    """Insert the open requests and the current jobs, with ids from `first` on."""
    rows = [
        _build_open_request(first + number, marketplace)
        for number in range(OPEN_REQUEST_COUNT + JOBS_PER_PROFESSIONAL * len(marketplace.professionals))
    ]
    for number, row in enumerate(rows[OPEN_REQUEST_COUNT:]):
        is_completed = number % 2
        row["status"] = RequestStatus.COMPLETED if is_completed else RequestStatus.ACCEPTED
        row["professional_id"] = marketplace.professionals[number % len(marketplace.professionals)].user_id
        row["accepted_at"], row["completed_at"] = now(), now() if is_completed else None
    with transaction() as uow:
        uow.db.execute(insert(ServiceRequest), rows)
        _update_completed_jobs(uow)
    if get_engine().dialect.name == "postgresql":  # autovacuum would analyze only later
        with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def delete_current_requests() -> None:
    """Delete the open requests and current jobs, so that more ended requests can be inserted before them."""
    with transaction() as uow:
        uow.db.execute(delete(ServiceRequest).where(col(ServiceRequest.status).in_(lifecycle.ONGOING_STATUSES)))
        _update_completed_jobs(uow)


def _update_completed_jobs(uow: UnitOfWork) -> None:
    """Update the job counter of each professional, which the product maintains on every action."""
    completed_count = select(func.count()).where(
        col(ServiceRequest.professional_id) == col(Professional.user_id),
        col(ServiceRequest.status).in_(DONE_STATUSES),
    )
    uow.db.execute(update(Professional).values(completed_jobs=completed_count.scalar_subquery()))


def _build_past_request(number: int, created_at: datetime, marketplace: Marketplace) -> dict[str, Any]:
    status = HISTORY_STATUSES[(number * 7 + number // 200) % len(HISTORY_STATUSES)]
    is_closed = status == RequestStatus.CLOSED
    is_completed = is_closed and number % 11 > 0
    row = _build_request(
        number,
        created_at,
        marketplace.customers[number * 13 % len(marketplace.customers)],
        marketplace.services[number % len(marketplace.services)],
    )
    professional = marketplace.professionals[number * 11 % len(marketplace.professionals)]
    worked_at = created_at + timedelta(days=1)
    return row | {
        "id": number,
        "status": status,
        "professional_id": professional.user_id if is_closed else None,
        "accepted_at": created_at if is_closed else None,
        "started_at": worked_at if is_closed else None,
        "completed_at": worked_at if is_completed else None,
        "closed_at": worked_at if is_closed else None,
        "cancelled_at": created_at if status == RequestStatus.CANCELLED else None,
    }


def _build_open_request(number: int, marketplace: Marketplace) -> dict[str, Any]:
    unassigned = dict.fromkeys(("professional_id", "accepted_at", "completed_at"))
    row = _build_request(
        number,
        now(),
        marketplace.customers[number % len(marketplace.customers)],
        marketplace.services[number % len(marketplace.services)],
    )
    return row | unassigned | {"id": number}


def _build_request(number: int, created_at: datetime, customer: Actor, service: Service) -> dict[str, Any]:
    city = CITIES[number // 12 % len(CITIES)]
    scheduled_for = created_at + timedelta(days=1)
    return {
        "status": RequestStatus.REQUESTED,
        "service_id": require_id(service),
        "customer_id": customer.user_id,
        "scheduled_for": scheduled_for,
        "ends_at": scheduled_for + timedelta(hours=1),
        "expires_at": scheduled_for,
        "duration_minutes": 60,
        "address": f"{number % 200} Lake Road",
        "city": city,
        "city_key": normalize_city(city),
        "pincode": f"4110{number % 90 + 10}",
        "notes": "Ring twice, please.",
        "price": Decimal(499),
        "currency": "INR",
        "start_code": "4321",
        "created_at": created_at,
    }


def _build_reviews(requests: Rows) -> Iterator[dict[str, Any]]:
    for row in requests:
        if row["professional_id"] is not None:
            ids = {name: row[name] for name in ("customer_id", "professional_id", "service_id")}
            yield ids | {"request_id": row["id"], "rating": 3 + row["id"] % 3, "created_at": row["closed_at"]}
