"""Response times of lists and dashboard with few and with many requests in the database."""

import time
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack, ExitStack, contextmanager
from datetime import date, timedelta
from itertools import count, product
from typing import NamedTuple

from bench import bulk_data
from bench.api_client import ApiClient
from bench.bulk_data import Marketplace
from bench.environment import RunningServer, bearer_header, benchmark_server
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
"""Returns the path of the next call; a response that must not come from the cache needs a new query each time."""


class ApiCall(NamedTuple):
    """A call to a server, as one user."""

    port: int
    headers: dict[str, str]
    build_path: BuildPath


def _build_calls(marketplace: Marketplace) -> dict[str, tuple[Actor, BuildPath]]:
    """Return the measured calls by name: the user and the path."""
    calls = {name: (user, lambda path=path: path) for name, (user, path) in _build_list_calls(marketplace).items()}
    days_before = count()
    return calls | {
        "figures, computed": (
            marketplace.admin,
            lambda: f"{STATS_PATH}?from={_days_ago((n := next(days_before)) + 29)}&to={_days_ago(n)}",
        ),
        "figures, cached": (marketplace.admin, lambda: STATS_PATH),
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
        "… of a missing name": (admin, f"{requests}?q=zzzz"),
        "users": (admin, "/api/admin/users"),
    }


def _days_ago(days: int) -> date:
    return (now() - timedelta(days=days)).date()


async def measure(*, large: bool, postgres: bool) -> list[Measurement]:
    """Measure all calls with ten thousand and, if `large`, with a million requests in the database.

    Calls to both servers alternate, so that other load on the machine affects both.
    """
    with ExitStack() as stack:
        calls_by_size = [
            stack.enter_context(_populated_server(number, postgres=postgres))
            for number in ((SMALL_REQUEST_COUNT, LARGE_REQUEST_COUNT) if large else (SMALL_REQUEST_COUNT,))
        ]
        durations: dict[str, list[list[float]]] = {name: [[] for _ in calls_by_size] for name in calls_by_size[0]}
        for _, name in product(range(ROUNDS), durations):
            await _time_alternately([calls[name] for calls in calls_by_size], durations[name])
    if not large:
        return [
            Measurement(f"{name}, {SMALL_REQUEST_COUNT:,} requests", format_percentiles(small))
            for name, (small,) in durations.items()
        ]
    return [_compare(name, *both) for name, both in durations.items()]


def _compare(name: str, small: list[float], large: list[float]) -> Measurement:
    slowdown = percentile(large, 0.95) / percentile(small, 0.95)
    return Measurement(
        f"{name}, {SMALL_REQUEST_COUNT:,} → {LARGE_REQUEST_COUNT:,}",
        f"{format_percentiles(small)} → {format_percentiles(large)} ({slowdown:.2f} times)",
        f"p95 {MAX_SLOWDOWN} times at most",
        slowdown <= MAX_SLOWDOWN,
    )


@contextmanager
def _populated_server(request_count: int, *, postgres: bool) -> Iterator[dict[str, ApiCall]]:
    """Run a server with `request_count` ended requests; yields the calls to measure."""
    with _database_settings(postgres=postgres) as settings, benchmark_server(**settings) as server:
        marketplace, started_at = _create_marketplace(server), time.monotonic()
        bulk_data.insert_past_requests(1, request_count, marketplace)
        bulk_data.insert_current_requests(request_count + 1, marketplace)
        print(f"  ({request_count:,} requests written in {time.monotonic() - started_at:.0f} s)", flush=True)
        yield {
            name: ApiCall(server.port, bearer_header(user), path)
            for name, (user, path) in _build_calls(marketplace).items()
        }


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
    """Time the calls in seconds, alternating between them."""
    async with AsyncExitStack() as stack:
        clients = [await stack.enter_async_context(ApiClient(call.port, call.headers)) for call in calls]
        for number in range(1 + CALLS_PER_ROUND):
            for client, call, times in zip(clients, calls, durations, strict=True):
                seconds = await client.request_timed("GET", call.build_path())
                if number:  # the first call of a connection is a warm-up
                    times.append(seconds)


@contextmanager
def _database_settings(*, postgres: bool) -> Iterator[dict[str, str]]:
    with ExitStack() as stack:
        yield {"HSA_DATABASE_URL": stack.enter_context(_embedded_postgres())} if postgres else {}


@contextmanager
def _embedded_postgres() -> Iterator[str]:
    from tests.support.postgres import running_postgres

    with running_postgres() as server_url:
        yield f"{server_url}/postgres"
