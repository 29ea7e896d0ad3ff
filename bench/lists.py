"""Lists and the dashboard as the past grows: they are to stay as quick as they were."""

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count

from bench import history
from bench.caller import Caller
from bench.figure import Figure, percentile, spread
from bench.history import Town
from bench.place import Product, as_caller, running
from hsa_app.core.clock import now
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from tests.factories import a_customer, a_professional, a_service

SMALL, LARGE = 10_000, 1_000_000
PROFESSIONALS, CUSTOMERS, SERVICES = 40, 200, 12
ROUNDS, CALLS, GOAL = 3, 40, 1.5
STATS = "/api/admin/stats"


Path = Callable[[], str]


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
    """The same questions with ten thousand and, if `large`, with a million requests in the database."""
    with _database(postgres=postgres) as settings, running(**settings) as product:
        town = _people(product)
        history.write(1, SMALL, town)
        small = await _at(product, town, SMALL)
        if not large:
            return [Figure(f"{name}, {SMALL:,} requests", spread(taken)) for name, taken in small.items()]
        began = time.monotonic()
        history.write(SMALL + 1, LARGE, town)
        print(f"  (a million requests written in {time.monotonic() - began:.0f} s)", flush=True)
        grown = await _at(product, town, LARGE)
    return [_compared(name, small[name], grown[name]) for name in small]


def _compared(name: str, small: list[float], large: list[float]) -> Figure:
    times = percentile(large, 0.95) / percentile(small, 0.95)
    said = f"{spread(small)} → {spread(large)} ({times:.2f} times)"
    return Figure(f"{name}, {SMALL:,} → {LARGE:,}", said, f"p95 {GOAL} times at most", times <= GOAL)


def _people(product: Product) -> Town:
    with transaction() as work:
        services = [a_service(work, f"Service {number}") for number in range(SERVICES)]
        return Town(
            [a_customer(work, f"Customer {number}") for number in range(CUSTOMERS)],
            [a_professional(work, services[n % SERVICES], f"Professional {n}") for n in range(PROFESSIONALS)],
            services,
            product.cast.ada,
        )


async def _at(product: Product, town: Town, count: int) -> dict[str, list[float]]:
    """How long each call takes now, with the present written last, as it is in life."""
    history.write_present(count + 1, town)
    asked = _asked(town)
    taken: dict[str, list[float]] = {name: [] for name in asked}
    for _ in range(ROUNDS):
        for name, (who, path) in asked.items():
            async with Caller(product.port, as_caller(who)) as caller:
                await caller.timed("GET", path())
                taken[name] += [await caller.timed("GET", path()) for _ in range(CALLS // ROUNDS)]
    history.forget_present()
    return taken


@contextmanager
def _database(*, postgres: bool) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {"HSA_DATABASE_URL": stack.enter_context(_own_postgres())} if postgres else {}


@contextmanager
def _own_postgres() -> Iterator[str]:
    from tests.support.postgres import running_postgres

    with running_postgres() as address:
        yield f"{address}/postgres"
