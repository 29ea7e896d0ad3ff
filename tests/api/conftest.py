"""Fixtures of the API tests: the application, a client and the personas."""

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
from tests.api.client import ApiClient
from tests.factories import create_request, require_id, tomorrow
from tests.personas import Personas, create_personas


@pytest.fixture(scope="session")
def app() -> FastAPI:
    """The API, created once: it has no state of its own."""
    return create_api()


@pytest.fixture(scope="session")
def personas_by_template() -> dict[Path, Personas]:
    """The personas by the database file that contains them: copying the file is faster than creating them."""
    return {}


@pytest.fixture
def personas(
    database: str, personas_by_template: dict[Path, Personas], tmp_path_factory: pytest.TempPathFactory
) -> Personas:
    """The personas, in a fresh database."""
    database_file = get_settings().data_dir / "household.db"
    template = tmp_path_factory.getbasetemp() / "cast.db"
    if template in personas_by_template:
        shutil.copy(template, database_file)
    else:
        personas_by_template[template] = create_personas()
        db.dispose()
        shutil.copy(database_file, template)
    return personas_by_template[template]


@pytest.fixture
def api(app: FastAPI, database: str) -> Iterator[ApiClient]:
    """A client of the API."""
    with TestClient(app, base_url="http://api.test") as client:
        yield ApiClient(client)
        assert client.portal is not None
        client.portal.call(_close_redis)


async def _close_redis() -> None:
    if get_settings().redis_url:
        await get_async_client().aclose()


@pytest.fixture
def requests_by_status(personas: Personas) -> dict[str, int]:
    """Ids of one request of Ana's per status; Pat is assigned from `accepted` on."""
    with transaction() as uow:
        open_request = create_request(uow, personas.ana, personas.ac)
        assigned_requests = {
            status: create_request(
                uow,
                personas.ana,
                personas.ac,
                status=status,
                professional_id=personas.pat.user_id,
                scheduled_for=tomorrow(hours=3 * place),
            )
            for place, status in enumerate(("accepted", "in_progress", "completed", "closed"), start=1)
        }
        return {"open": require_id(open_request)} | {
            status: require_id(request) for status, request in assigned_requests.items()
        }
