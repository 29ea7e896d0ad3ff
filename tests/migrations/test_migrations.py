"""Migrations: forth, back and forth again on both databases, to exactly the shape the tables declare."""

import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from alembic.config import Config

from hsa_app.infra import migrations

ROOT = Path(__file__).parents[2]


@pytest.fixture(params=["sqlite", "postgres"])
def empty_database(request: pytest.FixtureRequest) -> None:
    if request.param == "postgres":
        request.getfixturevalue("empty_postgres")


@pytest.mark.usefixtures("empty_database")
def test_migrations_lead_to_the_declared_tables_and_back() -> None:
    config = Config(ROOT / "alembic.ini")
    assert not migrations.is_current()
    migrations.upgrade()
    assert migrations.is_current()
    command.check(config)
    command.downgrade(config, "base")
    assert not migrations.is_current()
    migrations.upgrade()
    command.check(config)


@pytest.mark.usefixtures("empty_database")
def test_of_several_processes_migrating_at_once_all_find_it_done() -> None:
    program = [sys.executable, "-c", "from hsa_app.infra import migrations; migrations.upgrade()"]
    processes = [subprocess.Popen(program, cwd=ROOT) for _ in range(3)]
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert migrations.is_current()
