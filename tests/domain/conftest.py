"""Fixtures of the domain tests."""

import shutil
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
import time_machine

from hsa_app import demo
from hsa_app.core.settings import get_settings
from hsa_app.infra import db
from hsa_app.infra.db import UnitOfWork, read_only
from tests.personas import Personas, create_personas

DEMO_TIME = datetime.fromisoformat("2026-11-30T11:42+05:30")


@pytest.fixture(scope="session")
def demo_database_file(migrated_sqlite_file: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with the demo data as of `DEMO_TIME`, to be copied."""
    directory = tmp_path_factory.mktemp("demo")
    shutil.copy(migrated_sqlite_file, directory / "household.db")
    with pytest.MonkeyPatch.context() as patch, time_machine.travel(DEMO_TIME, tick=False):
        patch.setenv("HSA_DATA_DIR", str(directory))
        get_settings.cache_clear()
        demo.seed_demo_data()
        db.dispose()
    get_settings.cache_clear()
    return directory / "household.db"


@pytest.fixture
def demo_uow(demo_database_file: Path, sqlite_database: str) -> Iterator[UnitOfWork]:
    """A read-only unit of work on the demo data; the clock is frozen at `DEMO_TIME`."""
    shutil.copy(demo_database_file, get_settings().data_dir / "household.db")
    with time_machine.travel(DEMO_TIME, tick=False), read_only() as uow:
        yield uow


@pytest.fixture
def personas(each_database: str) -> Personas:
    """The personas; the test runs once on each kind of database."""
    return create_personas()
