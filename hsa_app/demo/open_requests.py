"""Open requests of the last hours, so that every board has some."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from hsa_app.demo import people_data, texts
from hsa_app.demo.dates import local_time_on_day
from hsa_app.demo.people import DemoAccounts, DemoProfessional
from hsa_app.demo.request_builder import RequestBuilder, book_request
from hsa_app.models import Service

MAX_PER_PROFESSIONAL = 2


def generate_open_requests(
    rng: Random, now: datetime, accounts: DemoAccounts, services: dict[str, Service]
) -> Iterator[RequestBuilder]:
    """Generate up to two open requests for each professional except for AC service in Pune, which has scenarios."""
    for professional in accounts.professionals:
        if professional.is_bookable and not _is_scripted(professional):
            for _ in range(rng.randint(0, MAX_PER_PROFESSIONAL)):
                yield _generate_open_request(rng, now, accounts, professional, services[professional.spec.service])


def _is_scripted(professional: DemoProfessional) -> bool:
    return professional.spec.city == "Pune" and professional.spec.service == "AC service"


def _generate_open_request(
    rng: Random, now: datetime, accounts: DemoAccounts, professional: DemoProfessional, service: Service
) -> RequestBuilder:
    neighbours = [c for c in accounts.customers if professional.serves(c) and c.full_name != people_data.ANANYA]
    scheduled_for = local_time_on_day(now, rng.randint(1, 4), rng.randrange(8, 16), rng.choice((0, 30)))
    booked_at = now - timedelta(seconds=rng.randint(40, 9 * 3600))
    notes = rng.choice((None, *texts.REQUEST_NOTES[service.category]))
    return book_request(now, rng.choice(neighbours), service, scheduled_for, booked_at, notes=notes)
