"""The catalogue, for anyone: answered from near memory as long as nothing changed."""

from functools import lru_cache
from typing import Any
from urllib.parse import parse_qsl

from fastapi import APIRouter, Request, Response

from hsa_app.api.openapi import refusals
from hsa_app.core import validation
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.domain.paging import Page
from hsa_app.infra import cache
from hsa_app.infra.db import reading

router = APIRouter(tags=["services"])


def _parameters() -> list[dict[str, Any]]:
    fields = ServiceSearch.model_json_schema()["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


@router.get(
    "/services",
    response_model=Page[ServiceRow],
    openapi_extra={"parameters": _parameters()},
    responses={200: {"headers": {"ETag": {"schema": {"type": "string"}}}}, 304: {"description": "Not changed"}}
    | refusals(422),
)
async def services(request: Request) -> Response:
    """Active services by category and name. With a place, only those some approved professional serves there."""
    search = _Search.of(request.scope["query_string"])
    page = await cache.page(search.key, (CATALOGUE,), search.answer)
    headers = {"ETag": page.etag, "Cache-Control": "public, no-cache"}
    if _has(request, page.etag):
        return Response(status_code=304, headers=headers)
    return Response(page.body, media_type="application/json", headers=headers)


class _Search:
    """One way to look at the catalogue."""

    def __init__(self, form: ServiceSearch) -> None:
        self.form = form
        self.key = f"services:{form.model_dump_json()}"

    @staticmethod
    @lru_cache(maxsize=4096)
    def of(query: bytes) -> "_Search":
        """What a query string asks for; the common ones are read once."""
        given = dict(parse_qsl(query.decode("latin-1"), keep_blank_values=True))
        return _Search(validation.read(ServiceSearch, given))

    def answer(self) -> bytes:
        """The page as it is now."""
        with reading() as work:
            return queries.search(work, self.form).model_dump_json().encode()


def _has(request: Request, etag: str) -> bool:
    known = request.headers.get("if-none-match")
    return known is not None and (
        known.strip() == "*" or etag in (one.strip().removeprefix("W/") for one in known.split(","))
    )
