"""Years of requests, written in bulk: the same people, ever more of a past.

Of all requests 300 are open, each professional has five jobs, the rest is over; made last first, as `id` rises.
Everybody's requests ended in every way there is, one in eleven before its professional said it was done.
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
    """Who books, who serves, and what."""

    customers: list[Actor]
    professionals: list[Actor]
    services: list[Service]
    admin: Actor


def insert_past_requests(first: int, last: int, marketplace: Marketplace) -> None:
    """Requests number `first` to `last`, all of them over, dealt to the people of the town in turn; most are rated."""
    began = now() - HISTORY_LENGTH
    for start in range(first, last + 1, BATCH_SIZE):
        numbers = range(start, min(start + BATCH_SIZE, last + 1))
        past = [
            _build_past_request(n, began + HISTORY_LENGTH * (n / (last + OPEN_REQUEST_COUNT)), marketplace)
            for n in numbers
        ]
        with transaction() as uow:
            uow.db.execute(insert(ServiceRequest), past)
            uow.db.execute(insert(Review), list(_build_reviews(past)))


def insert_current_requests(first: int, marketplace: Marketplace) -> None:
    """What is open and what is being done now, from number `first` on."""
    rows = [
        _build_open_request(first + number, marketplace)
        for number in range(OPEN_REQUEST_COUNT + JOBS_PER_PROFESSIONAL * len(marketplace.professionals))
    ]
    for number, row in enumerate(rows[OPEN_REQUEST_COUNT:]):
        done = number % 2
        row["status"] = RequestStatus.COMPLETED if done else RequestStatus.ACCEPTED
        row["professional_id"] = marketplace.professionals[number % len(marketplace.professionals)].user_id
        row["accepted_at"], row["completed_at"] = now(), now() if done else None
    with transaction() as uow:
        uow.db.execute(insert(ServiceRequest), rows)
        _update_completed_jobs(uow)
    if get_engine().dialect.name == "postgresql":  # it does so by itself, in time
        with get_engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def delete_current_requests() -> None:
    """Take away what is open and being done, so that more past can come before it."""
    with transaction() as uow:
        uow.db.execute(delete(ServiceRequest).where(col(ServiceRequest.status).in_(lifecycle.ONGOING_STATUSES)))
        _update_completed_jobs(uow)


def _update_completed_jobs(uow: UnitOfWork) -> None:
    """Write down what each professional has done, as the product does at every move."""
    done = select(func.count()).where(
        col(ServiceRequest.professional_id) == col(Professional.user_id),
        col(ServiceRequest.status).in_(DONE_STATUSES),
    )
    uow.db.execute(update(Professional).values(completed_jobs=done.scalar_subquery()))


def _build_past_request(number: int, created_at: datetime, marketplace: Marketplace) -> dict[str, Any]:
    status = HISTORY_STATUSES[(number * 7 + number // 200) % len(HISTORY_STATUSES)]
    closed = status == RequestStatus.CLOSED
    completed = closed and number % 11 > 0
    row = _build_request(
        number,
        created_at,
        marketplace.customers[number * 13 % len(marketplace.customers)],
        marketplace.services[number % len(marketplace.services)],
    )
    done_by = marketplace.professionals[number * 11 % len(marketplace.professionals)].user_id if closed else None
    then = created_at + timedelta(days=1)
    return row | {
        "id": number,
        "status": status,
        "professional_id": done_by,
        "accepted_at": created_at if closed else None,
        "started_at": then if closed else None,
        "completed_at": then if completed else None,
        "closed_at": then if closed else None,
        "cancelled_at": created_at if status == RequestStatus.CANCELLED else None,
    }


def _build_open_request(number: int, marketplace: Marketplace) -> dict[str, Any]:
    nobody = dict.fromkeys(("professional_id", "accepted_at", "completed_at"))
    row = _build_request(
        number,
        now(),
        marketplace.customers[number % len(marketplace.customers)],
        marketplace.services[number % len(marketplace.services)],
    )
    return row | nobody | {"id": number}


def _build_request(number: int, created_at: datetime, customer: Actor, service: Service) -> dict[str, Any]:
    city = CITIES[number // 12 % len(CITIES)]
    when = created_at + timedelta(days=1)
    return {
        "status": RequestStatus.REQUESTED,
        "service_id": require_id(service),
        "customer_id": customer.user_id,
        "scheduled_for": when,
        "ends_at": when + timedelta(hours=1),
        "expires_at": when,
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
            people = {name: row[name] for name in ("customer_id", "professional_id", "service_id")}
            yield people | {"request_id": row["id"], "rating": 3 + row["id"] % 3, "created_at": row["closed_at"]}
