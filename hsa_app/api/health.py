"""Liveness and readiness probes."""

import logging
from typing import Literal

from fastapi import APIRouter
from fastapi.responses import JSONResponse
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from hsa_app.api.openapi import problem_responses
from hsa_app.api.problem_details import problem_response
from hsa_app.core.validation import ReadModel
from hsa_app.infra import redis_client
from hsa_app.infra.db import read_only

log = logging.getLogger(__name__)

router = APIRouter(tags=["health"])


class Health(ReadModel):
    """The state of the service."""

    status: Literal["ok"] = "ok"


@router.get("/healthz", summary="Check that the process is alive")
async def get_health() -> Health:
    """Return 200 while the process is running."""
    return Health()


@router.get(
    "/readyz", summary="Check that the service is ready", response_model=Health, responses=problem_responses(503)
)
def get_readiness() -> Health | JSONResponse:
    """Return 200 when the database and Redis respond."""
    unavailable = [
        name
        for name, is_available in (("database", _is_database_available), ("redis", redis_client.is_available))
        if not is_available()
    ]
    if not unavailable:
        return Health()
    return problem_response(503, "not_ready", f"Not responding: {', '.join(unavailable)}.")


def _is_database_available() -> bool:
    try:
        with read_only() as uow:
            uow.db.connection().execute(text("SELECT 1"))
    except (SQLAlchemyError, OSError) as error:
        log.warning("the database does not respond: %s", type(error).__name__)
        return False
    return True
