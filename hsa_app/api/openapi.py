"""Additions to the OpenAPI document: problem details, response headers and public schema names."""

from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel, Field

from hsa_app.api.openapi_names import rename_schemas
from hsa_app.api.problem_details import PROBLEM_MEDIA_TYPE

_DEFAULT_DESCRIPTIONS = {
    401: "The access token is missing, invalid or expired (`not_signed_in`).",
    403: "The role of the caller does not allow this call (`forbidden`).",
    404: "The object does not exist, or the caller may not see it (`not_found`).",
    409: "The current state does not allow this call (`wrong_state`).",
    410: "The file has expired and was deleted (`expired`).",
    412: "The object has changed since the version in `If-Match` (`stale_version`).",
    413: "The body is larger than 1 MiB (`too_large`).",
    415: "The body is not JSON (`wrong_type`).",
    422: "The input is invalid; `errors` lists each field (`invalid`).",
    429: "Too many attempts (`too_many_tries`).",
    503: "The database or Redis does not respond (`not_ready`).",
}
RETRY_AFTER_HEADER = {
    "Retry-After": {
        "description": "Seconds to wait before the next attempt",
        "schema": {"type": "integer", "minimum": 1},
    }
}
ETAG_HEADER = {
    "ETag": {"description": 'The version of the request, to be sent as `If-Match`: `"3"`', "schema": {"type": "string"}}
}

Responses = dict[int | str, dict[str, Any]]


class FieldError(BaseModel):
    """An invalid field and the reason."""

    field: str = Field(examples=["pincode"])
    message: str = Field(examples=["A pincode has 6 digits; this has 5."])


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable; `errors` is present when fields are invalid."""

    type: str = Field(examples=["about:blank"])
    title: str = Field(examples=["Unprocessable Content"])
    status: int = Field(examples=[422], ge=400, le=599)
    detail: str = Field(examples=["Some fields need another look."])
    code: str = Field(examples=["invalid"])
    errors: list[FieldError] = Field(default_factory=list)


def problem_responses(*statuses: int, **descriptions: str) -> Responses:
    """Return the OpenAPI responses for these error statuses; `_409="…"` replaces the default description of one."""
    responses: Responses = {}
    for status in statuses:
        text = descriptions.get(f"_{status}", _DEFAULT_DESCRIPTIONS[status])
        content = {PROBLEM_MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        responses[status] = {"description": text, "content": content}
    return responses


def custom_openapi(app: FastAPI) -> dict[str, Any]:
    """Return the OpenAPI document, with the problem schema and public names; built once."""
    if app.openapi_schema is None:
        document = get_openapi(
            title=app.title,
            version=app.version,
            description=app.description,
            routes=app.routes,
            tags=app.openapi_tags,
        )
        _remove_impossible_responses(document)
        schema = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
        document["components"]["schemas"] |= schema.pop("$defs") | {"Problem": schema}
        rename_schemas(document)
        app.openapi_schema = document
    return app.openapi_schema


def _remove_impossible_responses(document: dict[str, Any]) -> None:
    """Remove FastAPI's validation error responses: ours are problems, and an invalid id in a path is a 404."""
    default_422 = {"content": {PROBLEM_MEDIA_TYPE: {}}}
    for path in document["paths"].values():
        for operation in path.values():
            if PROBLEM_MEDIA_TYPE not in operation["responses"].get("422", default_422)["content"]:
                del operation["responses"]["422"]
    for name in ("HTTPValidationError", "ValidationError"):
        document["components"]["schemas"].pop(name, None)
