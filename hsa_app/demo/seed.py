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
from hsa_app.domain.accounts import queries as accounts
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import DONE_STATUSES, Dismissal, Professional, RequestEvent, Review, Service, ServiceRequest

RANDOM_SEED = 20_261_130
CATALOGUE_AGE = timedelta(days=400)


def seed_demo_data() -> None:
    """Write the demo, as of now; nothing if anybody has an account already."""
    with transaction() as uow:
        if accounts.has_no_users(uow):
            _seed_demo_data(uow, now())
            uow.publish_after_commit(topics.CATALOGUE, topics.ADMIN)


def _seed_demo_data(uow: UnitOfWork, moment: datetime) -> None:
    rng = Random(RANDOM_SEED)  # noqa: S311
    town = build_accounts(rng, moment)
    offer = {service.name: service for service in build_services(moment - CATALOGUE_AGE)}
    _add_rows(uow, *offer.values())
    _add_rows(uow, *town.list_users())
    working = build_profiles(town.professionals, offer, moment)
    _add_rows(uow, *working)
    _add_rows(uow, *build_served_pincodes(town.professionals), *build_working_hours(town.professionals, working))
    _add_rows(uow, *build_documents(town.professionals, moment, RANDOM_SEED))
    stories = _build_requests(rng, moment, town, offer)
    _insert_requests(uow, stories, working)
    names = {user.id or 0: user.full_name for user in town.list_users()}
    _add_rows(
        uow, *build_notifications(stories, names, {service.id or 0: name for name, service in offer.items()}, moment)
    )
    _add_rows(uow, *build_done_periods(moment), *build_sessions(town.list_users(), moment))
    _add_rows(uow, *build_audit_entries(town.admin, town.list_users(), working, offer.values()))


def _add_rows(uow: UnitOfWork, *rows: object) -> None:
    uow.db.add_all(rows)
    uow.db.flush()


def _build_requests(
    rng: Random, moment: datetime, accounts: DemoAccounts, services_by_name: dict[str, Service]
) -> list[RequestBuilder]:
    calendars = BookedTimes()
    told = [
        *Scenarios(moment, accounts, services_by_name, calendars).build_requests(),
        *RandomHistory(rng, moment, accounts, services_by_name, calendars).generate_requests(),
        *generate_open_requests(rng, moment, accounts, services_by_name),
    ]
    return sorted(told, key=lambda story: story.request.created_at)


def _insert_requests(uow: UnitOfWork, builders: list[RequestBuilder], professionals: list[Professional]) -> None:
    """Insert the requests in the order of booking, with their events and kept counts."""
    _add_rows(uow, *(story.request for story in builders))
    reviews = _child_rows(builders, lambda story: story.reviews)
    uow.db.execute(insert(RequestEvent), _child_rows(builders, lambda story: story.events))
    uow.db.execute(insert(Dismissal), _child_rows(builders, lambda story: story.dismissals))
    uow.db.execute(insert(Review), reviews)
    counted = {profile.user_id: profile for profile in professionals}
    _count_ratings(uow, reviews, counted)
    _count_completed_jobs([story.request for story in builders], counted)
    uow.db.flush()


def _child_rows(
    builders: list[RequestBuilder], get_rows: Callable[[RequestBuilder], list[RowValues]]
) -> list[RowValues]:
    """What hangs on the requests, with their numbers."""
    return [{"request_id": story.request.id, **row} for story in builders for row in get_rows(story)]


def _count_ratings(uow: UnitOfWork, reviews: list[RowValues], professionals_by_id: dict[int, Professional]) -> None:
    for review in reviews:
        for rated in (professionals_by_id[review["professional_id"]], uow.db.get_one(Service, review["service_id"])):
            rated.rating_count += 1
            rated.rating_sum += review["rating"]


def _count_completed_jobs(requests: list[ServiceRequest], professionals_by_id: dict[int, Professional]) -> None:
    for request in requests:
        if request.status in DONE_STATUSES and request.professional_id is not None:
            professionals_by_id[request.professional_id].completed_jobs += 1
