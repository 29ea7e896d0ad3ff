"""Migrations up, down and up again on both databases, to exactly the declared schema."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Column, Connection, MetaData, insert, select
from sqlmodel import col

from hsa_app.infra import migrations
from hsa_app.models import OutgoingMail, Professional, Review, Service, ServiceRequest

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest) -> None:
    if request.param == "postgres":
        request.getfixturevalue("empty_postgres_database")


@pytest.mark.usefixtures("empty_database")
def test_migrations_upgrade_to_the_models_and_downgrade() -> None:
    config = Config(ROOT / "alembic.ini")
    assert not migrations.is_up_to_date()
    migrations.upgrade()
    assert migrations.is_up_to_date()
    command.check(config)
    command.downgrade(config, "base")
    assert not migrations.is_up_to_date()
    migrations.upgrade()
    command.check(config)


@pytest.mark.usefixtures("empty_database")
def test_concurrent_migrations_all_succeed() -> None:
    program = [sys.executable, "-c", "from hsa_app.infra import migrations; migrations.upgrade()"]
    processes = [subprocess.Popen(program, cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert migrations.is_up_to_date()


CREATED_AT, DECIDED_AT = datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 6, 1, tzinfo=UTC)
OLD_ROWS: dict[str, list[dict[str, Any]]] = {
    "service": [{"id": 1}, {"id": 2}],
    "user_account": [{"id": number, "email_key": f"{number}@example.com"} for number in (1, 2, 3)],
    "professional": [
        {"user_id": 2, "service_id": 2, "approval": "pending", "decided_at": DECIDED_AT},
        {"user_id": 3, "approval": "pending", "decided_at": None},
    ],
    "service_request": [{"id": number, "professional_id": 2, "city_key": "pu\u200bne"} for number in (5, 6)],
    "review": [
        {"request_id": 5, "professional_id": 2, "rating": 4},
        {"request_id": 6, "professional_id": 2, "rating": 5},
    ],
    "outgoing_mail": [
        {"id": 1, "message_id": "one", "once": "request-accepted:6:2:1"},
        {"id": 2, "message_id": "two", "once": "monthly-report:2026-05:1"},
        {"id": 3, "message_id": "three", "once": "request-accepted:77:2:1"},
    ],
}
"""Rows as they were before working hours existed."""


def insert_old_rows(connection: Connection) -> None:
    """Insert these rows, with a placeholder in every other required column."""
    tables = MetaData()
    tables.reflect(connection)
    for name, rows in OLD_ROWS.items():
        table = tables.tables[name]
        required = {one.name: _placeholder_value(one) for one in table.columns if not one.nullable}
        connection.execute(insert(table), [required | row for row in rows])


def _placeholder_value(column: Column[Any]) -> object:
    python_type = column.type.python_type
    return CREATED_AT if python_type is datetime else python_type(1) if python_type is not str else "1"


@pytest.mark.usefixtures("empty_database")
def test_migration_fills_new_columns_of_old_rows() -> None:
    migrations.upgrade("0002")
    with migrations.exclusive_transaction() as connection:
        insert_old_rows(connection)
    migrations.upgrade()
    with migrations.open_connection() as connection:
        submitted = connection.execute(select(col(Professional.user_id), col(Professional.submitted_at))).all()
        ratings = connection.execute(select(col(Service.id), col(Service.rating_sum), col(Service.rating_count))).all()
        reviews = connection.scalars(select(col(Review.service_id))).all()
        cities = set(connection.scalars(select(col(ServiceRequest.city_key))))
        mails = connection.execute(select(col(OutgoingMail.id), col(OutgoingMail.request_id))).all()
    assert sorted(map(tuple, submitted)) == [(2, DECIDED_AT), (3, CREATED_AT)]
    assert sorted(map(tuple, ratings)) == [(1, 9, 2), (2, 0, 0)]
    assert reviews == [1, 1]
    assert cities == {"pune"}
    assert sorted(map(tuple, mails)) == [(1, 6), (2, None), (3, None)]
