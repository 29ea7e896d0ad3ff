"""Composes the REST API."""

from functools import partial

from fastapi import APIRouter, FastAPI

from hsa_app.api import (
    admin,
    auth,
    customer,
    documents,
    exports,
    health,
    problem_details,
    professional,
    public_catalogue,
    seo,
    service_requests,
    swagger_ui,
)
from hsa_app.api.middleware import ApiMiddleware
from hsa_app.api.not_found import add_fallback_404
from hsa_app.api.openapi import custom_openapi
from hsa_app.api.openapi_names import operation_id

API_DESCRIPTION = """Find and book a verified professional for work at home.

Send the access token as `Authorization: Bearer …`. Times are ISO 8601 with a zone and returned in UTC; money is a
decimal string. Lists take `limit` and `cursor`. Every error is `application/problem+json`.
"""


def create_api() -> FastAPI:
    """Create the API as an ASGI application; Reflex is mounted behind it and gets all other paths."""
    app = FastAPI(
        title="Household Services",
        version="1",
        description=API_DESCRIPTION,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=operation_id,
    )
    app.openapi = partial(custom_openapi, app)
    app.add_middleware(ApiMiddleware)
    app.add_middleware(public_catalogue.CatalogueCacheMiddleware)
    problem_details.add_exception_handlers(app)
    api_router = APIRouter(prefix="/api")
    for module in (
        auth,
        public_catalogue,
        service_requests,
        customer,
        professional,
        documents,
        admin,
        exports,
        swagger_ui,
    ):
        api_router.include_router(module.router)
    app.include_router(api_router)
    app.include_router(health.router)
    app.include_router(seo.router)
    add_fallback_404(app)
    return app
