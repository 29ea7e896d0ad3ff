"""`/healthz` and `/readyz`; the latter names what is missing."""

from pathlib import Path

import pytest

from hsa_app.core.settings import get_settings
from hsa_app.infra import db
from tests.api.client import ApiClient, get_error_code
from tests.conftest import SetEnvironment


@pytest.mark.usefixtures("valkey")
def test_readyz_is_ok_when_database_and_redis_answer(api: ApiClient) -> None:
    assert api("GET /readyz").json() == {"status": "ok"}


def test_readyz_names_the_missing_redis(api: ApiClient, database: str) -> None:
    response = api("GET /readyz")
    assert (response.status_code, get_error_code(response)) == (503, "not_ready")
    assert response.json()["detail"] == "Not responding: redis."


def test_readyz_names_the_missing_database_and_healthz_stays_ok(
    api: ApiClient, valkey: str, set_environment: SetEnvironment
) -> None:
    set_environment(HSA_DATABASE_URL="postgresql://nobody@127.0.0.1:9/nothing")
    assert api("GET /readyz").json()["detail"] == "Not responding: database."
    assert api("GET /healthz").status_code == 200


def test_readyz_fails_when_the_database_file_was_moved(api: ApiClient, valkey: str, tmp_path: Path) -> None:
    db.dispose()
    folder = get_settings().data_dir
    folder.rename(tmp_path / "elsewhere")
    folder.write_text("not a folder")
    assert api("GET /readyz").status_code == 503
