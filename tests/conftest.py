"""Fixtures of all tests: fresh databases of both kinds, a real Valkey, isolated settings."""

import os
import shutil
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from hsa_app.core.settings import Settings, get_settings
from hsa_app.infra import cache, db, migrations, rate_limit, redis_client
from tests.support.postgres import ReusableDatabase, running_postgres
from tests.support.valkey import running_valkey

SetEnvironment = Callable[..., None]
DIRECTORIES_WITH_PROCESSES = ("ui", "faults", "jobs")
"""Folders whose tests start servers, workers and browsers."""

MAX_WORKERS = 6

_database_numbers = count(1)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add `--without-postgres`, which `make test-fast` uses."""
    parser.addoption("--without-postgres", action="store_true", help="leave out what runs on PostgreSQL")


def pytest_xdist_auto_num_workers() -> int:
    """Return the number of test processes for `-n auto`: one more than CPUs, as browser tests often wait."""
    return min((os.cpu_count() or 1) + 1, MAX_WORKERS)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Sort the slowest files first, so that no test process runs one alone at the end."""
    if config.getoption("--without-postgres"):
        postgres_items = [item for item in items if _needs_postgres(item)]
        config.hook.pytest_deselected(items=postgres_items)
        items[:] = [item for item in items if item not in set(postgres_items)]
    slow_paths = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: (item.path not in slow_paths, item.path.parent.name not in DIRECTORIES_WITH_PROCESSES))


def _needs_postgres(item: pytest.Item) -> bool:
    fixtures: list[str] = getattr(item, "fixturenames", [])
    return "postgres" in item.name or any("postgres" in name for name in fixtures)


@pytest.fixture(autouse=True)
def isolated_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Unset the environment's settings, set a new data folder, and reset what the process caches."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"HSA_{name.upper()}", raising=False)
    monkeypatch.setenv("HSA_DATA_DIR", str(tmp_path / "data"))
    _reset_process_state()
    yield
    _reset_process_state()


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> SetEnvironment:
    """Change settings, as in `set_environment(HSA_PORT=9000)`, and close all connections."""

    def change(**variables: object) -> None:
        for name, value in variables.items():
            monkeypatch.setenv(name, str(value))
        _reset_process_state()

    return change


@pytest.fixture(scope="session")
def migrated_sqlite_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty, migrated SQLite database to be copied."""
    directory = tmp_path_factory.mktemp("template")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSA_DATA_DIR", str(directory))
        patch.delenv("HSA_DATABASE_URL", raising=False)
        get_settings.cache_clear()
        migrations.upgrade()
    get_settings.cache_clear()
    return directory / "household.db"


@pytest.fixture
def sqlite_database(migrated_sqlite_file: Path, tmp_path: Path) -> str:
    """A fresh, migrated SQLite database; settings point to it."""
    data_dir = tmp_path / "data"
    data_dir.mkdir(exist_ok=True)
    shutil.copy(migrated_sqlite_file, data_dir / "household.db")
    return get_settings().sqlalchemy_url


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """The URL, without database name, of this test process's PostgreSQL server, started on first use."""
    with running_postgres() as address:
        yield address


@pytest.fixture(scope="session")
def migrated_postgres_template(postgres_url: str) -> str:
    """The name of an empty, migrated PostgreSQL database to be copied."""
    _execute_on_server(postgres_url, "CREATE DATABASE template_household")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HSA_DATABASE_URL", f"{postgres_url}/template_household")
        get_settings.cache_clear()
        migrations.upgrade()
    get_settings.cache_clear()
    return "template_household"


@pytest.fixture
def empty_postgres_database(postgres_url: str, set_environment: SetEnvironment) -> Iterator[str]:
    """A PostgreSQL database without any table; settings point to it."""
    yield from _temporary_postgres_database(postgres_url, "template0", set_environment)


@pytest.fixture(scope="session")
def reusable_postgres_database(postgres_url: str, migrated_postgres_template: str) -> ReusableDatabase:
    """A migrated PostgreSQL database that many tests use, one after the other."""
    return ReusableDatabase(postgres_url, migrated_postgres_template)


@pytest.fixture
def postgres_database(reusable_postgres_database: ReusableDatabase, set_environment: SetEnvironment) -> str:
    """An empty, migrated PostgreSQL database; settings point to it."""
    reusable_postgres_database.reset()
    set_environment(HSA_DATABASE_URL=reusable_postgres_database.url)
    return get_settings().sqlalchemy_url


@pytest.fixture
def new_postgres_database(
    postgres_url: str, migrated_postgres_template: str, set_environment: SetEnvironment
) -> Iterator[str]:
    """A migrated PostgreSQL database that never contained a row: PostgreSQL remembers how large its tables were."""
    yield from _temporary_postgres_database(postgres_url, migrated_postgres_template, set_environment)


@pytest.fixture
def database(sqlite_database: str) -> str:
    """A fresh database, for tests that do not depend on its kind."""
    return sqlite_database


@pytest.fixture(params=["sqlite", "postgres"])
def each_database(request: pytest.FixtureRequest) -> str:
    """The URL of a fresh database; the test runs once on each kind."""
    return str(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture(scope="session")
def valkey_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of this test process's Valkey server."""
    with running_valkey(tmp_path_factory.mktemp("valkey")) as address:
        yield address


@pytest.fixture
def valkey(valkey_url: str, set_environment: SetEnvironment) -> str:
    """An empty Valkey; settings point to it."""
    with Redis.from_url(valkey_url) as client:
        client.flushall()
    set_environment(HSA_REDIS_URL=valkey_url)
    return valkey_url


def _temporary_postgres_database(server_url: str, template: str, set_environment: SetEnvironment) -> Iterator[str]:
    name = f"test_{os.getpid()}_{next(_database_numbers)}"
    _execute_on_server(server_url, f"CREATE DATABASE {name} TEMPLATE {template}")
    set_environment(HSA_DATABASE_URL=f"{server_url}/{name}")
    yield get_settings().sqlalchemy_url
    db.dispose()
    _execute_on_server(server_url, f"DROP DATABASE {name} WITH (FORCE)")


def _execute_on_server(server_url: str, statement: str) -> None:
    with psycopg.connect(f"{server_url}/postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _reset_process_state() -> None:
    get_settings.cache_clear()
    db.dispose()
    redis_client.dispose()
    cache.reset()
    rate_limit.reset_local_counters()
