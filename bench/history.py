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
from hsa_app.infra.db import UnitOfWork, engine, transaction
from hsa_app.models import DONE, Professional, RequestStatus, Review, Service, ServiceRequest
from tests.factories import id_of

CITIES = ("Pune", "Mumbai", "Nagpur", "Nashik")
OPEN, OWN = 300, 5
OVER = (RequestStatus.CLOSED,) * 17 + (RequestStatus.CANCELLED, RequestStatus.CANCELLED, RequestStatus.EXPIRED)
AT_A_TIME = 5_000
SPAN = timedelta(days=730)

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Town:
    """Who books, who serves, and what."""

    customers: list[Actor]
    professionals: list[Actor]
    services: list[Service]
    admin: Actor


def write(first: int, last: int, town: Town) -> None:
    """Requests number `first` to `last`, all of them over, dealt to the people of the town in turn; most are rated."""
    began = now() - SPAN
    for start in range(first, last + 1, AT_A_TIME):
        numbers = range(start, min(start + AT_A_TIME, last + 1))
        past = [_past(n, began + SPAN * (n / (last + OPEN)), town) for n in numbers]
        with transaction() as uow:
            uow.db.execute(insert(ServiceRequest), past)
            uow.db.execute(insert(Review), list(_reviews(past)))


def write_present(first: int, town: Town) -> None:
    """What is open and what is being done now, from number `first` on."""
    rows = [_present(first + number, town) for number in range(OPEN + OWN * len(town.professionals))]
    for number, row in enumerate(rows[OPEN:]):
        done = number % 2
        row["status"] = RequestStatus.COMPLETED if done else RequestStatus.ACCEPTED
        row["professional_id"] = town.professionals[number % len(town.professionals)].user_id
        row["accepted_at"], row["completed_at"] = now(), now() if done else None
    with transaction() as uow:
        uow.db.execute(insert(ServiceRequest), rows)
        _count_jobs(uow)
    if engine().dialect.name == "postgresql":  # it does so by itself, in time
        with engine().connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("ANALYZE"))


def forget_present() -> None:
    """Take away what is open and being done, so that more past can come before it."""
    with transaction() as uow:
        uow.db.execute(delete(ServiceRequest).where(col(ServiceRequest.status).in_(lifecycle.ONGOING_STATUSES)))
        _count_jobs(uow)


def _count_jobs(uow: UnitOfWork) -> None:
    """Write down what each professional has done, as the product does at every move."""
    done = select(func.count()).where(
        col(ServiceRequest.professional_id) == col(Professional.user_id),
        col(ServiceRequest.status).in_(DONE),
    )
    uow.db.execute(update(Professional).values(completed_jobs=done.scalar_subquery()))


def _past(n: int, at: datetime, town: Town) -> dict[str, Any]:
    status = OVER[(n * 7 + n // 200) % len(OVER)]
    closed = status == RequestStatus.CLOSED
    completed = closed and n % 11 > 0
    row = _row(n, at, town.customers[n * 13 % len(town.customers)], town.services[n % len(town.services)])
    done_by = town.professionals[n * 11 % len(town.professionals)].user_id if closed else None
    then = at + timedelta(days=1)
    return row | {
        "id": n,
        "status": status,
        "professional_id": done_by,
        "accepted_at": at if closed else None,
        "started_at": then if closed else None,
        "completed_at": then if completed else None,
        "closed_at": then if closed else None,
        "cancelled_at": at if status == RequestStatus.CANCELLED else None,
    }


def _present(n: int, town: Town) -> dict[str, Any]:
    nobody = dict.fromkeys(("professional_id", "accepted_at", "completed_at"))
    row = _row(n, now(), town.customers[n % len(town.customers)], town.services[n % len(town.services)])
    return row | nobody | {"id": n}


def _row(n: int, at: datetime, customer: Actor, service: Service) -> dict[str, Any]:
    city = CITIES[n // 12 % len(CITIES)]
    when = at + timedelta(days=1)
    return {
        "status": RequestStatus.REQUESTED,
        "service_id": id_of(service),
        "customer_id": customer.user_id,
        "scheduled_for": when,
        "ends_at": when + timedelta(hours=1),
        "expires_at": when,
        "duration_minutes": 60,
        "address": f"{n % 200} Lake Road",
        "city": city,
        "city_key": normalize_city(city),
        "pincode": f"4110{n % 90 + 10}",
        "notes": "Ring twice, please.",
        "price": Decimal(499),
        "currency": "INR",
        "start_code": "4321",
        "created_at": at,
    }


def _reviews(past: Rows) -> Iterator[dict[str, Any]]:
    for row in past:
        if row["professional_id"] is not None:
            people = {name: row[name] for name in ("customer_id", "professional_id", "service_id")}
            yield people | {"request_id": row["id"], "rating": 3 + row["id"] % 3, "created_at": row["closed_at"]}
