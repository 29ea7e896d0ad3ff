"""Fills an empty database with demo data."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert

from hsa_app.core.clock import now
from hsa_app.demo.audit_log import build_audit_entries
from hsa_app.demo.booked_times import BookedTimes
from hsa_app.demo.documents import build_documents
from hsa_app.demo.notifications import build_notifications
from hsa_app.demo.open_requests import generate_open_requests
from hsa_app.demo.people import DemoAccounts, build_accounts
from hsa_app.demo.profiles import build_profiles, build_served_pincodes
from hsa_app.demo.random_history import RandomHistory
from hsa_app.demo.reports import build_done_periods
from hsa_app.demo.request_builder import RequestBuilder, RowValues
from hsa_app.demo.scenarios import Scenarios
from hsa_app.demo.services import build_services
from hsa_app.demo.sessions import build_sessions
from hsa_app.demo.working_hours import build_working_hours
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries as account_queries
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import DONE_STATUSES, Dismissal, Professional, RequestEvent, Review, Service, ServiceRequest

RANDOM_SEED = 20_261_130
CATALOGUE_AGE = timedelta(days=400)


def seed_demo_data() -> None:
    """Insert the demo data, relative to now; does nothing if there is any account."""
    with transaction() as uow:
        if account_queries.has_no_users(uow):
            _seed_demo_data(uow, now())
            uow.publish_after_commit(topics.CATALOGUE, topics.ADMIN)


def _seed_demo_data(uow: UnitOfWork, as_of: datetime) -> None:
    rng = Random(RANDOM_SEED)  # noqa: S311
    accounts = build_accounts(rng, as_of)
    services = {service.name: service for service in build_services(as_of - CATALOGUE_AGE)}
    _add_rows(uow, *services.values())
    _add_rows(uow, *accounts.list_users())
    profiles = build_profiles(accounts.professionals, services, as_of)
    _add_rows(uow, *profiles)
    _add_rows(
        uow, *build_served_pincodes(accounts.professionals), *build_working_hours(accounts.professionals, profiles)
    )
    _add_rows(uow, *build_documents(accounts.professionals, as_of, RANDOM_SEED))
    builders = _build_requests(rng, as_of, accounts, services)
    _insert_requests(uow, builders, profiles)
    user_names = {user.id or 0: user.full_name for user in accounts.list_users()}
    _add_rows(
        uow,
        *build_notifications(
            builders, user_names, {service.id or 0: name for name, service in services.items()}, as_of
        ),
    )
    _add_rows(uow, *build_done_periods(as_of), *build_sessions(accounts.list_users(), as_of))
    _add_rows(uow, *build_audit_entries(accounts.admin, accounts.list_users(), profiles, services.values()))


def _add_rows(uow: UnitOfWork, *rows: object) -> None:
    uow.db.add_all(rows)
    uow.db.flush()


def _build_requests(
    rng: Random, as_of: datetime, accounts: DemoAccounts, services_by_name: dict[str, Service]
) -> list[RequestBuilder]:
    booked_times = BookedTimes()
    builders = [
        *Scenarios(as_of, accounts, services_by_name, booked_times).build_requests(),
        *RandomHistory(rng, as_of, accounts, services_by_name, booked_times).generate_requests(),
        *generate_open_requests(rng, as_of, accounts, services_by_name),
    ]
    return sorted(builders, key=lambda builder: builder.request.created_at)


def _insert_requests(uow: UnitOfWork, builders: list[RequestBuilder], professionals: list[Professional]) -> None:
    """Insert the requests in the order of booking, with their events, and update the counters."""
    _add_rows(uow, *(builder.request for builder in builders))
    reviews = _child_rows(builders, lambda builder: builder.reviews)
    uow.db.execute(insert(RequestEvent), _child_rows(builders, lambda builder: builder.events))
    uow.db.execute(insert(Dismissal), _child_rows(builders, lambda builder: builder.dismissals))
    uow.db.execute(insert(Review), reviews)
    professionals_by_id = {profile.user_id: profile for profile in professionals}
    _update_rating_totals(uow, reviews, professionals_by_id)
    _update_completed_job_totals([builder.request for builder in builders], professionals_by_id)
    uow.db.flush()


def _child_rows(
    builders: list[RequestBuilder], get_rows: Callable[[RequestBuilder], list[RowValues]]
) -> list[RowValues]:
    """Return the child rows of all requests, with their request ids."""
    return [{"request_id": builder.request.id, **row} for builder in builders for row in get_rows(builder)]


def _update_rating_totals(
    uow: UnitOfWork, reviews: list[RowValues], professionals_by_id: dict[int, Professional]
) -> None:
    for review in reviews:
        for rated in (professionals_by_id[review["professional_id"]], uow.db.get_one(Service, review["service_id"])):
            rated.rating_count += 1
            rated.rating_sum += review["rating"]


def _update_completed_job_totals(requests: list[ServiceRequest], professionals_by_id: dict[int, Professional]) -> None:
    for request in requests:
        if request.status in DONE_STATUSES and request.professional_id is not None:
            professionals_by_id[request.professional_id].completed_jobs += 1
