"""Requests of the last hours that nobody has taken yet, so that every board has some."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from hsa_app.demo import names, texts
from hsa_app.demo.dates import local_day
from hsa_app.demo.people import People, Worker
from hsa_app.demo.request_builder import Story, booked
from hsa_app.models import Service

EACH = 2


def waiting(rng: Random, now: datetime, people: People, services: dict[str, Service]) -> Iterator[Story]:
    """A few for each professional but those of AC service in Pune, whose board is told one by one."""
    for worker in people.workers:
        if worker.is_at_work and not _is_told_apart(worker):
            for _ in range(rng.randint(0, EACH)):
                yield _one(rng, now, people, worker, services[worker.pro.service])


def _is_told_apart(worker: Worker) -> bool:
    return worker.pro.city == "Pune" and worker.pro.service == "AC service"


def _one(rng: Random, now: datetime, people: People, worker: Worker, service: Service) -> Story:
    neighbours = [c for c in people.customers if worker.serves(c) and c.full_name != names.ANANYA]
    when = local_day(now, rng.randint(1, 4), rng.randrange(8, 16), rng.choice((0, 30)))
    at = now - timedelta(seconds=rng.randint(40, 9 * 3600))
    notes = rng.choice((None, *texts.NOTES[service.category]))
    return booked(now, rng.choice(neighbours), service, when, at, notes=notes)
