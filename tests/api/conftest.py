"""The API over a real database, and the cast who call it."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from hsa_app.api.app import create_api
from hsa_app.core.settings import get_settings
from hsa_app.infra import db
from hsa_app.infra.db import transaction
from hsa_app.infra.redis_client import get_async_client
from tests.api.caller import Caller
from tests.cast import Personas, gathered
from tests.factories import a_request, id_of, tomorrow


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The API, put together once: it keeps nothing."""
    return create_api()


@pytest.fixture(scope="session")
def casts() -> dict[Path, Personas]:
    """Databases with everybody in them, to be copied: gathering takes longer."""
    return {}


@pytest.fixture
def cast(database: str, casts: dict[Path, Personas], tmp_path_factory: pytest.TempPathFactory) -> Personas:
    """Everybody, in a fresh database."""
    mine = get_settings().data_dir / "household.db"
    kept = tmp_path_factory.getbasetemp() / "cast.db"
    if kept in casts:
        shutil.copy(kept, mine)
    else:
        casts[kept] = gathered()
        db.dispose()
        shutil.copy(mine, kept)
    return casts[kept]


@pytest.fixture
def call(app: FastAPI, database: str) -> Iterator[Caller]:
    """What calls the API."""
    with TestClient(app, base_url="http://api.test") as client:
        yield Caller(client)
        assert client.portal is not None
        client.portal.call(_hang_up)


async def _hang_up() -> None:
    if get_settings().redis_url:
        await get_async_client().aclose()


@pytest.fixture
def scene(cast: Personas) -> dict[str, int]:
    """One request of Ana's in each state, by state; from `accepted` on Pat does it."""
    with transaction() as uow:
        open_one = a_request(uow, cast.ana, cast.ac)
        others = {
            status: a_request(
                uow,
                cast.ana,
                cast.ac,
                status=status,
                professional_id=cast.pat.user_id,
                scheduled_for=tomorrow(hours=3 * place),
            )
            for place, status in enumerate(("accepted", "in_progress", "completed", "closed"), start=1)
        }
        return {"open": id_of(open_one)} | {status: id_of(request) for status, request in others.items()}
