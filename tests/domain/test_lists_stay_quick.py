"""Ten times as many requests, and a list is found in as many steps: counted, not timed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event, text

from bench import history
from bench.history import Marketplace
from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import customer_queries, queries
from hsa_app.domain.requests import search as filters
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra import db
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import ServiceRequest
from tests.factories import a_customer, a_professional, a_service, an_admin

FEW, MANY = 1_000, 10_000
TIMES, MOST_ROWS = 1.5, 1_000
AT_A_TIME = 10

Look = Callable[[UnitOfWork, Marketplace], Any]


def search(**asked: Any) -> Look:
    return lambda uow, town: queries.search(uow, town.admin, validate(RequestSearch, asked))


def of(who: str, query: Callable[[UnitOfWork, Actor, PageParams], Any]) -> Look:
    return lambda uow, town: query(uow, getattr(town, who)[0], PageParams())


LISTS: dict[str, Look] = {
    "what a customer waits for": of("customers", queries.list_ongoing),
    "what a customer had": of("customers", queries.list_history),
    "a professional's jobs": of("professionals", queries.list_ongoing),
    "what a professional did": of("professionals", queries.list_history),
    "what was booked before": lambda uow, town: customer_queries.list_rebookable_services(uow, town.customers[0]),
    "requests and jobs of someone": lambda uow, town: queries.list_for_user(uow, town.admin, town.customers[0].user_id),
    "all requests": search(),
    "the oldest requests": search(sort="oldest"),
    "requests of a status": search(status="closed"),
    "requests of a service": search(service_id=1),
    "requests in a city": search(city="Pune"),
    "requests of a service, in a city, of a status": search(city="Pune", status="closed", service_id=1),
    "requests of a customer by name": search(q="Customer 1"),
    "jobs of a professional by name": search(q="Professional 1"),
    "requests of a name and a status": search(q="Customer 1", status="cancelled"),
    "requests of everybody by name": search(q="customer"),
    "requests of a name nobody has": search(q="zzzz"),
}


def a_town() -> Marketplace:
    """Few people with many requests each: more than are looked at all at once."""
    with transaction() as uow:
        services = [a_service(uow, f"Service {number}") for number in range(3)]
        return Marketplace(
            [a_customer(uow, f"Customer {number}") for number in range(3)],
            [a_professional(uow, services[number], f"Professional {number}") for number in range(3)],
            services,
            an_admin(uow, "Ada Admin"),
        )


def steps(town: Marketplace, look: Look) -> int:
    """How many instructions SQLite carries out to find it, in tens."""
    count = 0

    def another() -> None:
        nonlocal count
        count += 1

    with read_only() as uow:
        connection: Any = uow.db.connection().connection.driver_connection
        connection.set_progress_handler(another, AT_A_TIME)
        look(uow, town)
        connection.set_progress_handler(None, 0)
    return count


def test_ten_times_the_past_takes_no_more_steps(sqlite_database: str) -> None:
    assert MANY / 3 > filters.MAX_MATCHING_REQUESTS
    town = a_town()
    history.insert_past_requests(1, FEW, town)
    history.insert_current_requests(FEW + 1, town)
    few = {name: steps(town, look) for name, look in LISTS.items()}
    history.delete_current_requests()
    history.insert_past_requests(FEW + 1, MANY, town)
    history.insert_current_requests(MANY + 1, town)
    many = {name: steps(town, look) for name, look in LISTS.items()}
    assert {name: (few[name], many[name]) for name in LISTS if many[name] > TIMES * few[name]} == {}


@contextmanager
def explained() -> Iterator[list[Any]]:
    """How PostgreSQL went about every query meanwhile, with the rows it read."""
    plans: list[Any] = []

    def explain(connection: Any, cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        if statement.startswith("SELECT"):
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement}", parameters)
            plans.append(cursor.fetchone()[0][0]["Plan"])

    event.listen(db.get_engine(), "before_cursor_execute", explain)
    yield plans
    event.remove(db.get_engine(), "before_cursor_execute", explain)


def rows_read(plan: dict[str, Any]) -> int:
    """How many requests were looked at, the unwanted ones too."""
    own = 0
    if plan.get("Relation Name") == "service_request" or "ix_service_request" in plan.get("Index Name", ""):
        seen = plan["Actual Rows"] + plan.get("Rows Removed by Filter", 0)
        own = round(seen * plan["Actual Loops"])
    return own + sum(map(rows_read, plan.get("Plans", ())))


def multiply(times: int) -> None:
    """As many more requests, the same but for their numbers."""
    columns = ", ".join(name for name in ServiceRequest.model_fields if name != "id")
    numbers = f"id + {MANY} * copy, {columns} FROM service_request, generate_series(1, {times - 1}) AS copy"
    with transaction() as uow:
        uow.db.execute(text(f"INSERT INTO service_request (id, {columns}) SELECT {numbers}"))


def test_postgres_reads_a_few_requests_of_many(new_postgres_database: str) -> None:
    town = a_town()
    history.insert_past_requests(1, MANY, town)
    multiply(5)
    history.insert_current_requests(5 * MANY + 1, town)
    read_by: dict[str, int] = {}
    with read_only() as uow:
        for name, look in LISTS.items():
            with explained() as plans:
                look(uow, town)
            read_by[name] = sum(map(rows_read, plans))
    assert {name: rows for name, rows in read_by.items() if rows > MOST_ROWS} == {}
