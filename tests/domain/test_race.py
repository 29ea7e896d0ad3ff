"""Fifty professionals want the same job."""

import os
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import AlreadyTaken
from hsa_app.infra.db import read_only, transaction
from tests import invariants
from tests.cast import Personas
from tests.factories import a_professional, booking, tomorrow
from tests.support.doing import execute, result_or_error, run_query

ROUNDS = int(os.environ.get("RACE_ROUNDS", "20"))
"""A hundred take a minute or two: RACE_ROUNDS=100 pytest tests/domain/test_race.py"""

CROWD = 50


def test_of_fifty_who_accept_at_once_exactly_one_wins_every_time(cast: Personas) -> None:
    with transaction() as uow:
        crowd = [a_professional(uow, cast.ac) for _ in range(CROWD)]
    gate = Barrier(CROWD)

    def accept(who: Actor, it: int) -> Any:
        gate.wait(30)
        return result_or_error(lambda: execute(service.accept, who, it))

    with ThreadPoolExecutor(CROWD) as threads:
        for number in range(ROUNDS):
            it = execute(service.book, cast.ana, booking(cast.ac, scheduled_for=tomorrow(hours=number))).id
            told = list(threads.map(accept, crowd, [it] * CROWD))
            winners = [who for who, answer in zip(crowd, told, strict=True) if not isinstance(answer, AlreadyTaken)]
            row = run_query(queries.get_request, cast.ana, it)
            assert len(winners) == 1
            assert row.professional is not None
            assert (row.professional.id, row.version) == (winners[0].user_id, 2)
    with read_only() as uow:
        invariants.check_all(uow)
