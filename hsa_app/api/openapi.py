"""What the OpenAPI document says beyond the routes' own words: problems, versions, who may call."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from hsa_app.api.problem_details import MEDIA_TYPE

_SAYS = {
    401: "Nobody is signed in, or no longer (`not_signed_in`).",
    403: "This kind of account may not do this (`forbidden`).",
    404: "There is no such thing, or it is a stranger's (`not_found`).",
    409: "Not possible in the present state (`wrong_state`).",
    410: "It was there for a time, which is over (`expired`).",
    412: "The thing was changed since the version in If-Match (`stale_version`).",
    413: "The body is over 1 MiB (`too_large`).",
    415: "The body is not JSON (`wrong_type`).",
    422: "Some input cannot be taken; `errors` names each field (`invalid`).",
    429: "Tried too often (`too_many_tries`).",
    503: "Something this service needs does not answer (`not_ready`).",
}
RETRY_AFTER = {"Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}}
ETAG = {"ETag": {"description": 'The version in quotes, for If-Match: `"3"`', "schema": {"type": "string"}}}

Answers = dict[int | str, dict[str, Any]]


class WrongField(BaseModel):
    """One field and what is wrong with it."""

    field: str = Field(examples=["pincode"])
    message: str = Field(examples=["A pincode has 6 digits; this has 5."])


class Problem(BaseModel):
    """Why a call was refused (RFC 9457). `code` is stable; `errors` is there when fields are wrong."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422], ge=400, le=599)
    detail: str = Field(examples=["Some fields need another look."])
    code: str = Field(examples=["invalid"])
    errors: list[WrongField] = Field(default_factory=list)


def refusals(*statuses: int, **said: str) -> Answers:
    """The problem answers of a route; `_409="…"` says one in its own words."""
    shown: Answers = {}
    for status in statuses:
        text = said.get(f"_{status}", _SAYS[status])
        content = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        shown[status] = {"description": text, "content": content}
    return shown


def write_up(app: FastAPI) -> dict[str, Any]:
    """The whole document, with the shape of problems; made once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _leave_out_what_never_happens(document)
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= schema.pop("$defs") | {"Problem": schema}
        app.openapi_schema = document
    return app.openapi_schema


def _leave_out_what_never_happens(document: dict[str, Any]) -> None:
    """FastAPI's own shape of validation errors: ours are problems, and an id that cannot be is not found."""
    for path in document["paths"].values():
        for call in path.values():
            if MEDIA_TYPE not in call["responses"].get("422", {"content": {MEDIA_TYPE: {}}})["content"]:
                del call["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
