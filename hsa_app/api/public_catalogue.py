"""The public catalogue, served from the in-process cache."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from hsa_app.api.openapi import problem_responses
from hsa_app.core import validation
from hsa_app.core.errors import ValidationFailed
from hsa_app.domain import topics
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.pagination import Page
from hsa_app.infra import cache
from hsa_app.infra.db import read_only

SERVICES_PATH = "/api/services"

router = APIRouter(tags=["services"])

_ETAG_HEADER = {"ETag": {"description": "The version of the list, for If-None-Match", "schema": {"type": "string"}}}


def _query_parameters() -> list[dict[str, Any]]:
    fields = ServiceSearch.model_json_schema()["properties"]
    return [
        {"name": name, "in": "query", "required": False, **_with_description(schema)} for name, schema in fields.items()
    ]


def _with_description(schema: dict[str, Any]) -> dict[str, Any]:
    """Add the schema's description to the parameter itself, as FastAPI does."""
    return {"description": schema["description"], "schema": schema}


@router.get(
    "/services",
    summary="List services",
    response_model=Page[ServiceRow],
    openapi_extra={"parameters": _query_parameters()},
    responses={200: {"headers": _ETAG_HEADER}, 304: {"description": "Not modified"}} | problem_responses(422),
)
async def list_services(request: Request) -> Response:
    """List active services by category and name; with a city or pincode, only those offered there."""
    search = _CatalogueQuery.parse(request.scope["query_string"])
    page = await cache.get_or_build(search.cache_key, (topics.CATALOGUE,), search.build_page)
    return cached_response(request.scope, page)


class CatalogueCacheMiddleware:
    """Serves catalogue pages from the local cache before routing."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        is_catalogue = scope["type"] == "http" and scope["path"] == SERVICES_PATH and scope["method"] == "GET"
        page = _local_page(scope["query_string"]) if is_catalogue else None
        await (self.app if page is None else cached_response(scope, page))(scope, receive, send)


@dataclass(frozen=True, slots=True)
class _CatalogueQuery:
    """A validated catalogue search and its cache key."""

    form: ServiceSearch
    cache_key: str

    @staticmethod
    @lru_cache(maxsize=4096)
    def parse(query: bytes) -> "_CatalogueQuery":
        """Parse a query string; results are cached.

        Raises:
            ValidationFailed: a parameter is invalid.
        """
        parameters = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        form = validation.validate(ServiceSearch, parameters)
        return _CatalogueQuery(form, f"services:{form.model_dump_json()}")

    def build_page(self) -> bytes:
        """Query the page and encode it as JSON."""
        with read_only() as uow:
            return queries.search(uow, self.form).model_dump_json().encode()


def _local_page(query: bytes) -> cache.CacheEntry | None:
    try:
        return cache.local_cache.get(_CatalogueQuery.parse(query).cache_key)
    except ValidationFailed:  # the handler reports it
        return None


def cached_response(scope: Scope, page: cache.CacheEntry, media_type: str = "application/json") -> Response:
    """Build a public response from a cache entry; 304 if the client's If-None-Match has its ETag."""
    headers = {
        "ETag": page.etag,
        "Cache-Control": "public, no-cache",
        "X-Content-Type-Options": "nosniff",
    }
    if _matches_etag(scope, page.etag):
        return Response(status_code=304, headers=headers)
    return Response(page.body, media_type=media_type, headers=headers)


def _matches_etag(scope: Scope, etag: str) -> bool:
    if_none_match = next((value.decode("latin-1") for name, value in scope["headers"] if name == b"if-none-match"), "")
    return if_none_match.strip() == "*" or etag in (tag.strip().removeprefix("W/") for tag in if_none_match.split(","))
