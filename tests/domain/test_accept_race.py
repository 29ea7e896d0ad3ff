"""Fifty professionals accept one request concurrently."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import AlreadyTaken
from hsa_app.infra.db import read_only, transaction
from tests import invariants
from tests.factories import booking_form, create_professional, tomorrow
from tests.personas import Personas
from tests.support.transactions import execute, result_or_error, run_query

ROUND_COUNT = int(os.environ.get("RACE_ROUNDS", "20"))
"""A hundred rounds take a minute or two: RACE_ROUNDS=100 pytest tests/domain/test_accept_race.py"""

PROFESSIONAL_COUNT = 50


def test_exactly_one_of_fifty_concurrent_accepts_wins(personas: Personas) -> None:
    with transaction() as uow:
        professionals = [create_professional(uow, personas.ac) for _ in range(PROFESSIONAL_COUNT)]
    barrier = Barrier(PROFESSIONAL_COUNT)

    def accept(actor: Actor, request_id: int) -> Any:
        barrier.wait(30)
        return result_or_error(lambda: execute(service.accept, actor, request_id))

    with ThreadPoolExecutor(PROFESSIONAL_COUNT) as threads:
        for number in range(ROUND_COUNT):
            request_id = execute(
                service.book, personas.ana, booking_form(personas.ac, scheduled_for=tomorrow(hours=number))
            ).id
            results = list(threads.map(accept, professionals, [request_id] * PROFESSIONAL_COUNT))
            winners = [
                actor
                for actor, answer in zip(professionals, results, strict=True)
                if not isinstance(answer, AlreadyTaken)
            ]
            row = run_query(queries.get_request, personas.ana, request_id)
            assert len(winners) == 1
            assert row.professional is not None
            assert (row.professional.id, row.version) == (winners[0].user_id, 2)
    with read_only() as uow:
        invariants.check_all(uow)
