"""With ten times as many requests, a list query takes about as many steps: counted, not timed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from bench import bulk_data
from bench.bulk_data import Marketplace
from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import customer_queries, queries
from hsa_app.domain.requests import search as filters
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra import db
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import ServiceRequest
from tests.factories import create_admin, create_customer, create_professional, create_service

FEW_REQUESTS, MANY_REQUESTS = 1_000, 10_000
MAX_STEP_RATIO, MAX_ROWS_READ = 1.5, 1_000
INSTRUCTIONS_PER_STEP = 10

Query = Callable[[UnitOfWork, Marketplace], Any]


def build_search(**filters: Any) -> Query:
    return lambda uow, marketplace: queries.search(uow, marketplace.admin, validate(RequestSearch, filters))


def build_list_query(role: str, query: Callable[[UnitOfWork, Actor, PageParams], Any]) -> Query:
    return lambda uow, marketplace: query(uow, getattr(marketplace, role)[0], PageParams())


LIST_QUERIES: dict[str, Query] = {
    "ongoing requests of a customer": build_list_query("customers", queries.list_ongoing),
    "history of a customer": build_list_query("customers", queries.list_history),
    "ongoing jobs of a professional": build_list_query("professionals", queries.list_ongoing),
    "history of a professional": build_list_query("professionals", queries.list_history),
    "rebookable services": lambda uow, marketplace: customer_queries.list_rebookable_services(
        uow, marketplace.customers[0]
    ),
    "requests and jobs of a user": lambda uow, marketplace: queries.list_for_user(
        uow, marketplace.admin, marketplace.customers[0].user_id
    ),
    "all requests": build_search(),
    "the oldest requests": build_search(sort="oldest"),
    "requests of a status": build_search(status="closed"),
    "requests of a service": build_search(service_id=1),
    "requests in a city": build_search(city="Pune"),
    "requests of a service, in a city, of a status": build_search(city="Pune", status="closed", service_id=1),
    "requests of a customer by name": build_search(q="Customer 1"),
    "jobs of a professional by name": build_search(q="Professional 1"),
    "requests of a name and a status": build_search(q="Customer 1", status="cancelled"),
    "requests by a common name": build_search(q="customer"),
    "requests by an unknown name": build_search(q="zzzz"),
}


def create_small_marketplace() -> Marketplace:
    """Create few users with many requests each: more than one page shows."""
    with transaction() as uow:
        services = [create_service(uow, f"Service {number}") for number in range(3)]
        return Marketplace(
            [create_customer(uow, f"Customer {number}") for number in range(3)],
            [create_professional(uow, services[number], f"Professional {number}") for number in range(3)],
            services,
            create_admin(uow, "Ada Admin"),
        )


def count_steps(marketplace: Marketplace, query: Query) -> int:
    """Count the virtual machine instructions SQLite executes for the query, in tens."""
    count = 0

    def count_step() -> None:
        nonlocal count
        count += 1

    with read_only() as uow:
        connection: Any = uow.db.connection().connection.driver_connection
        connection.set_progress_handler(count_step, INSTRUCTIONS_PER_STEP)
        query(uow, marketplace)
        connection.set_progress_handler(None, 0)
    return count


def test_list_queries_do_not_slow_down_with_history(sqlite_database: str) -> None:
    assert MANY_REQUESTS / 3 > filters.MAX_MATCHING_REQUESTS
    marketplace = create_small_marketplace()
    bulk_data.insert_past_requests(1, FEW_REQUESTS, marketplace)
    bulk_data.insert_current_requests(FEW_REQUESTS + 1, marketplace)
    few_steps = {name: count_steps(marketplace, look) for name, look in LIST_QUERIES.items()}
    bulk_data.delete_current_requests()
    bulk_data.insert_past_requests(FEW_REQUESTS + 1, MANY_REQUESTS, marketplace)
    bulk_data.insert_current_requests(MANY_REQUESTS + 1, marketplace)
    many_steps = {name: count_steps(marketplace, look) for name, look in LIST_QUERIES.items()}
    assert {
        name: (few_steps[name], many_steps[name])
        for name in LIST_QUERIES
        if many_steps[name] > MAX_STEP_RATIO * few_steps[name]
    } == {}


@contextmanager
def capture_query_plans() -> Iterator[list[Any]]:
    """Record PostgreSQL's plan, with actual row counts, of every SELECT in the block."""
    plans: list[Any] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            plans.append(cursor.fetchone()[0][0]["Plan"])

    event.listen(db.get_engine(), "before_cursor_execute", explain)
    yield plans
    event.remove(db.get_engine(), "before_cursor_execute", explain)


def count_rows_read(plan: dict[str, Any]) -> int:
    """Count the request rows a plan read, including those it filtered out."""
    row_count = 0
    if plan.get("Relation Name") == "service_request" or "ix_service_request" in plan.get("Index Name", ""):
        rows_per_loop = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        row_count = round(rows_per_loop * plan["Actual Loops"])
    return row_count + sum(map(count_rows_read, plan.get("Plans", ())))


def multiply_requests(factor: int) -> None:
    """Copy every request, so that there are `factor` times as many."""
    columns = ", ".join(name for name in ServiceRequest.model_fields if name != "id")
    numbers = f"id + {MANY_REQUESTS} * copy, {columns} FROM service_request, generate_series(1, {factor - 1}) AS copy"
    with transaction() as uow:
        uow.db.execute(text(f"INSERT INTO service_request (id, {columns}) SELECT {numbers}"))


def test_postgres_reads_few_rows_per_list(new_postgres_database: str) -> None:
    marketplace = create_small_marketplace()
    bulk_data.insert_past_requests(1, MANY_REQUESTS, marketplace)
    multiply_requests(5)
    bulk_data.insert_current_requests(5 * MANY_REQUESTS + 1, marketplace)
    rows_by_query: dict[str, int] = {}
    with read_only() as uow:
        for name, query in LIST_QUERIES.items():
            with capture_query_plans() as plans:
                query(uow, marketplace)
            rows_by_query[name] = sum(map(count_rows_read, plans))
    assert {name: rows for name, rows in rows_by_query.items() if rows > MAX_ROWS_READ} == {}
