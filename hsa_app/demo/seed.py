"""Filling an empty database with the demo."""

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import insert

from hsa_app.core.clock import now
from hsa_app.demo.audit_log import deeds
from hsa_app.demo.booked_times import Calendars
from hsa_app.demo.documents import documents
from hsa_app.demo.notifications import notices
from hsa_app.demo.open_requests import waiting
from hsa_app.demo.people import People, people
from hsa_app.demo.profiles import profiles, served
from hsa_app.demo.random_history import Months
from hsa_app.demo.reports import reported
from hsa_app.demo.request_builder import Story, Values
from hsa_app.demo.scenarios import Scenes
from hsa_app.demo.services import services
from hsa_app.demo.sessions import sign_ins
from hsa_app.demo.working_hours import hours
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import DONE, Dismissal, Professional, RequestEvent, Review, Service, ServiceRequest

SEED = 20_261_130
OPENED = timedelta(days=400)


def fill() -> None:
    """Write the demo, as of now; nothing if anybody has an account already."""
    with transaction() as uow:
        if accounts.is_empty(uow):
            _fill(uow, now())
            uow.publish_after_commit(CATALOGUE, topics.ADMIN)


def _fill(uow: UnitOfWork, moment: datetime) -> None:
    rng = Random(SEED)  # noqa: S311
    town = people(rng, moment)
    offer = {service.name: service for service in services(moment - OPENED)}
    _store(uow, *offer.values())
    _store(uow, *town.users())
    working = profiles(town.workers, offer, moment)
    _store(uow, *working)
    _store(uow, *served(town.workers), *hours(town.workers, working))
    _store(uow, *documents(town.workers, moment, SEED))
    stories = _stories(rng, moment, town, offer)
    _tell(uow, stories, working)
    names = {user.id or 0: user.full_name for user in town.users()}
    _store(uow, *notices(stories, names, {service.id or 0: name for name, service in offer.items()}, moment))
    _store(uow, *reported(moment), *sign_ins(town.users(), moment))
    _store(uow, *deeds(town.admin, town.users(), working, offer.values()))


def _store(uow: UnitOfWork, *rows: object) -> None:
    uow.db.add_all(rows)
    uow.db.flush()


def _stories(rng: Random, moment: datetime, town: People, offer: dict[str, Service]) -> list[Story]:
    calendars = Calendars()
    told = [
        *Scenes(moment, town, offer, calendars).stories(),
        *Months(rng, moment, town, offer, calendars).stories(),
        *waiting(rng, moment, town, offer),
    ]
    return sorted(told, key=lambda story: story.request.created_at)


def _tell(uow: UnitOfWork, stories: list[Story], working: list[Professional]) -> None:
    """Write the requests in the order they were made, all that happened to them, and what is counted."""
    _store(uow, *(story.request for story in stories))
    reviews = _under(stories, lambda story: story.reviews)
    uow.db.execute(insert(RequestEvent), _under(stories, lambda story: story.moves))
    uow.db.execute(insert(Dismissal), _under(stories, lambda story: story.dismissals))
    uow.db.execute(insert(Review), reviews)
    counted = {profile.user_id: profile for profile in working}
    _count_ratings(uow, reviews, counted)
    _count_jobs([story.request for story in stories], counted)
    uow.db.flush()


def _under(stories: list[Story], rows: Callable[[Story], list[Values]]) -> list[Values]:
    """What hangs on the requests, with their numbers."""
    return [{"request_id": story.request.id, **row} for story in stories for row in rows(story)]


def _count_ratings(uow: UnitOfWork, reviews: list[Values], profiles: dict[int, Professional]) -> None:
    for review in reviews:
        for rated in (profiles[review["professional_id"]], uow.db.get_one(Service, review["service_id"])):
            rated.rating_count += 1
            rated.rating_sum += review["rating"]


def _count_jobs(requests: list[ServiceRequest], profiles: dict[int, Professional]) -> None:
    for request in requests:
        if request.status in DONE and request.professional_id is not None:
            profiles[request.professional_id].completed_jobs += 1
