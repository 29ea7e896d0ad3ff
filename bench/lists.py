"""Lists and the dashboard as the past grows: they are to stay as quick as they were."""

import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count, product
from typing import NamedTuple

from bench import bulk_data
from bench.api_client import ApiClient
from bench.bulk_data import Marketplace
from bench.environment import RunningServer, as_caller, benchmark_server
from bench.report import Measurement, format_percentiles, percentile
from hsa_app.core.clock import now
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import transaction
from tests.factories import create_customer, create_professional, create_service

SMALL_REQUEST_COUNT, LARGE_REQUEST_COUNT = 10_000, 1_000_000
PROFESSIONAL_COUNT, CUSTOMER_COUNT, SERVICE_COUNT = 40, 200, 12
ROUNDS, CALLS_PER_ROUND, MAX_SLOWDOWN = 3, 40, 1.5


STATS_PATH = "/api/admin/stats"

BuildPath = Callable[[], str]
"""Where to ask; some answers are kept, so that a fresh one has to be asked for with other words each time."""


class ApiCall(NamedTuple):
    """What is asked, of whom, by whom."""

    port: int
    headers: dict[str, str]
    build_path: BuildPath


def _build_calls(marketplace: Marketplace) -> dict[str, tuple[Actor, BuildPath]]:
    """What is measured: who asks for what."""
    same = {name: (who, lambda path=path: path) for name, (who, path) in _build_list_calls(marketplace).items()}
    ended = count()
    anew = f"{STATS_PATH}?from={{}}&to={{}}"
    return same | {
        "figures, added up anew": (
            marketplace.admin,
            lambda: anew.format(_days_ago((n := next(ended)) + 29), _days_ago(n)),
        ),
        "figures, kept": (marketplace.admin, lambda: STATS_PATH),
    }


def _build_list_calls(marketplace: Marketplace) -> dict[str, tuple[Actor, str]]:
    admin, customer, professional = marketplace.admin, marketplace.customers[0], marketplace.professionals[0]
    requests, service = "/api/admin/requests", marketplace.services[3].id
    return {
        "dashboard": (professional, "/api/professional/dashboard"),
        "ongoing": (customer, "/api/customer/ongoing-services"),
        "history": (customer, "/api/customer/history"),
        "all requests": (admin, requests),
        "… of one status": (admin, f"{requests}?status=cancelled"),
        "… of one service": (admin, f"{requests}?service_id={service}"),
        "… of one city": (admin, f"{requests}?city=Pune"),
        "… of all three": (admin, f"{requests}?city=Pune&status=closed&service_id={service}"),
        "… of the last week": (admin, f"{requests}?from={_days_ago(7)}"),
        "… of a week last year": (admin, f"{requests}?from={_days_ago(400)}&to={_days_ago(393)}"),
        "… of one name": (admin, f"{requests}?q=Customer+77"),
        "… of a name nobody has": (admin, f"{requests}?q=zzzz"),
        "users": (admin, "/api/admin/users"),
    }


def _days_ago(days: int) -> date:
    return (now() - timedelta(days=days)).date()


async def measure(*, large: bool, postgres: bool) -> list[Measurement]:
    """The same questions with ten thousand and, if `large`, with a million requests in the database.

    Both are asked in turn, one call each, so that whatever else the machine does is borne by both.
    """
    with ExitStack() as stack:
        grown = [
            stack.enter_context(_populated_server(number, postgres=postgres))
            for number in ((SMALL_REQUEST_COUNT, LARGE_REQUEST_COUNT) if large else (SMALL_REQUEST_COUNT,))
        ]
        taken: dict[str, list[list[float]]] = {name: [[] for _ in grown] for name in grown[0]}
        for _, name in product(range(ROUNDS), taken):
            await _time_alternately([one[name] for one in grown], taken[name])
    if not large:
        return [
            Measurement(f"{name}, {SMALL_REQUEST_COUNT:,} requests", format_percentiles(small))
            for name, (small,) in taken.items()
        ]
    return [_compare(name, *both) for name, both in taken.items()]


def _compare(name: str, small: list[float], large: list[float]) -> Measurement:
    times = percentile(large, 0.95) / percentile(small, 0.95)
    said = f"{format_percentiles(small)} → {format_percentiles(large)} ({times:.2f} times)"
    return Measurement(
        f"{name}, {SMALL_REQUEST_COUNT:,} → {LARGE_REQUEST_COUNT:,}",
        said,
        f"p95 {MAX_SLOWDOWN} times at most",
        times <= MAX_SLOWDOWN,
    )


@contextmanager
def _populated_server(request_count: int, *, postgres: bool) -> Iterator[dict[str, ApiCall]]:
    """A product with so many requests in it, and what it will be asked."""
    with _database_settings(postgres=postgres) as settings, benchmark_server(**settings) as made:
        town, began = _create_marketplace(made), time.monotonic()
        bulk_data.insert_past_requests(1, request_count, town)
        bulk_data.insert_current_requests(request_count + 1, town)
        print(f"  ({request_count:,} requests written in {time.monotonic() - began:.0f} s)", flush=True)
        yield {name: ApiCall(made.port, as_caller(who), path) for name, (who, path) in _build_calls(town).items()}


def _create_marketplace(server: RunningServer) -> Marketplace:
    with transaction() as uow:
        services = [create_service(uow, f"Service {number}") for number in range(SERVICE_COUNT)]
        return Marketplace(
            [create_customer(uow, f"Customer {number}") for number in range(CUSTOMER_COUNT)],
            [
                create_professional(uow, services[n % SERVICE_COUNT], f"Professional {n}")
                for n in range(PROFESSIONAL_COUNT)
            ],
            services,
            server.personas.ada,
        )


async def _time_alternately(calls: list[ApiCall], durations: list[list[float]]) -> None:
    """Note how long each call takes, in seconds: first the one, then the other, again and again."""
    async with AsyncExitStack() as stack:
        callers = [await stack.enter_async_context(ApiClient(call.port, call.headers)) for call in calls]
        for number in range(1 + CALLS_PER_ROUND):
            for caller, call, times in zip(callers, calls, durations, strict=True):
                took = await caller.request_timed("GET", call.build_path())
                if number:  # the first call of a connection is made to warm it
                    times.append(took)


@contextmanager
def _database_settings(*, postgres: bool) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {"HSA_DATABASE_URL": stack.enter_context(_embedded_postgres())} if postgres else {}


@contextmanager
def _embedded_postgres() -> Iterator[str]:
    from tests.support.postgres import running_postgres

    with running_postgres() as address:
        yield f"{address}/postgres"
