"""The REST API, put together."""

from functools import partial

from fastapi import APIRouter, FastAPI

from hsa_app.api import (
    admin,
    auth,
    crawlers,
    customer,
    documents,
    errors,
    exports,
    health,
    professional,
    reference,
    requests,
    services,
)
from hsa_app.api.guard import Guard
from hsa_app.api.openapi import write_up
from hsa_app.api.unknown import close_off

ABOUT = """Find and book a vetted professional for what needs doing at home.

Send the access token as `Authorization: Bearer …`. Times are ISO 8601 with a zone and answered in UTC; money is a
decimal string. Lists take `limit` and `cursor`. Every refusal is `application/problem+json`.
"""


def make_api() -> FastAPI:
    """The API as an application of its own; what is mounted behind it gets every other path."""
    app = FastAPI(
        title="Household Services",
        version="1",
        description=ABOUT,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.openapi = partial(write_up, app)
    app.add_middleware(Guard)
    app.add_middleware(services.NearCatalogue)
    errors.install(app)
    nouns = APIRouter(prefix="/api")
    for one in (auth, services, requests, customer, professional, documents, admin, exports, reference):
        nouns.include_router(one.router)
    app.include_router(nouns)
    app.include_router(health.router)
    app.include_router(crawlers.router)
    close_off(app)
    return app
