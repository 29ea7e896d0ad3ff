"""Lists and the dashboard as the past grows: they are to stay as quick as they were."""

import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count, product
from typing import NamedTuple

from bench import history
from bench.caller import Caller
from bench.figure import Figure, percentile, spread
from bench.history import Town
from bench.place import RunningServer, as_caller, running
from hsa_app.core.clock import now
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from tests.factories import a_customer, a_professional, a_service

SMALL, LARGE = 10_000, 1_000_000
PROFESSIONALS, CUSTOMERS, SERVICES = 40, 200, 12
ROUNDS, CALLS, GOAL = 3, 40, 1.5


STATS = "/api/admin/stats"

Path = Callable[[], str]
"""Where to ask; some answers are kept, so that a fresh one has to be asked for with other words each time."""


class Call(NamedTuple):
    """What is asked, of whom, by whom."""

    port: int
    headers: dict[str, str]
    path: Path


def _asked(town: Town) -> dict[str, tuple[Actor, Path]]:
    """What is measured: who asks for what."""
    same = {name: (who, lambda path=path: path) for name, (who, path) in _lists(town).items()}
    ended = count()
    anew = f"{STATS}?from={{}}&to={{}}"
    return same | {
        "figures, added up anew": (town.admin, lambda: anew.format(_ago((n := next(ended)) + 29), _ago(n))),
        "figures, kept": (town.admin, lambda: STATS),
    }


def _lists(town: Town) -> dict[str, tuple[Actor, str]]:
    admin, customer, professional = town.admin, town.customers[0], town.professionals[0]
    requests, service = "/api/admin/requests", town.services[3].id
    return {
        "dashboard": (professional, "/api/professional/dashboard"),
        "ongoing": (customer, "/api/customer/ongoing-services"),
        "history": (customer, "/api/customer/history"),
        "all requests": (admin, requests),
        "… of one status": (admin, f"{requests}?status=cancelled"),
        "… of one service": (admin, f"{requests}?service_id={service}"),
        "… of one city": (admin, f"{requests}?city=Pune"),
        "… of all three": (admin, f"{requests}?city=Pune&status=closed&service_id={service}"),
        "… of the last week": (admin, f"{requests}?from={_ago(7)}"),
        "… of a week last year": (admin, f"{requests}?from={_ago(400)}&to={_ago(393)}"),
        "… of one name": (admin, f"{requests}?q=Customer+77"),
        "… of a name nobody has": (admin, f"{requests}?q=zzzz"),
        "users": (admin, "/api/admin/users"),
    }


def _ago(days: int) -> date:
    return (now() - timedelta(days=days)).date()


async def measure(*, large: bool, postgres: bool) -> list[Figure]:
    """The same questions with ten thousand and, if `large`, with a million requests in the database.

    Both are asked in turn, one call each, so that whatever else the machine does is borne by both.
    """
    with ExitStack() as stack:
        grown = [
            stack.enter_context(_grown(number, postgres=postgres)) for number in ((SMALL, LARGE) if large else (SMALL,))
        ]
        taken: dict[str, list[list[float]]] = {name: [[] for _ in grown] for name in grown[0]}
        for _, name in product(range(ROUNDS), taken):
            await _in_turn([one[name] for one in grown], taken[name])
    if not large:
        return [Figure(f"{name}, {SMALL:,} requests", spread(small)) for name, (small,) in taken.items()]
    return [_compared(name, *both) for name, both in taken.items()]


def _compared(name: str, small: list[float], large: list[float]) -> Figure:
    times = percentile(large, 0.95) / percentile(small, 0.95)
    said = f"{spread(small)} → {spread(large)} ({times:.2f} times)"
    return Figure(f"{name}, {SMALL:,} → {LARGE:,}", said, f"p95 {GOAL} times at most", times <= GOAL)


@contextmanager
def _grown(requests: int, *, postgres: bool) -> Iterator[dict[str, Call]]:
    """A product with so many requests in it, and what it will be asked."""
    with _database(postgres=postgres) as settings, running(**settings) as made:
        town, began = _people(made), time.monotonic()
        history.write(1, requests, town)
        history.write_present(requests + 1, town)
        print(f"  ({requests:,} requests written in {time.monotonic() - began:.0f} s)", flush=True)
        yield {name: Call(made.port, as_caller(who), path) for name, (who, path) in _asked(town).items()}


def _people(made: RunningServer) -> Town:
    with transaction() as uow:
        services = [a_service(uow, f"Service {number}") for number in range(SERVICES)]
        return Town(
            [a_customer(uow, f"Customer {number}") for number in range(CUSTOMERS)],
            [a_professional(uow, services[n % SERVICES], f"Professional {n}") for n in range(PROFESSIONALS)],
            services,
            made.cast.ada,
        )


async def _in_turn(calls: list[Call], taken: list[list[float]]) -> None:
    """Note how long each call takes, in seconds: first the one, then the other, again and again."""
    async with AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(Caller(call.port, call.headers)) for call in calls]
        for number in range(1 + CALLS):
            for caller, call, times in zip(callers, calls, taken, strict=True):
                took = await caller.timed("GET", call.path())
                if number:  # the first call of a connection is made to warm it
                    times.append(took)


@contextmanager
def _database(*, postgres: bool) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {"HSA_DATABASE_URL": stack.enter_context(_own_postgres())} if postgres else {}


@contextmanager
def _own_postgres() -> Iterator[str]:
    from tests.support.postgres import running_postgres

    with running_postgres() as address:
        yield f"{address}/postgres"
