"""Refusals as problem documents (RFC 9457). They never repeat what was sent."""

import logging
import re
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from uuid import uuid4

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, Response
from starlette.types import Scope

from hsa_app.api import error_pages
from hsa_app.core import validation
from hsa_app.core.errors import AppError, FieldError, NotFound, NotSignedIn, RateLimited, ValidationFailed

log = logging.getLogger(__name__)

MEDIA_TYPE = "application/problem+json"

_CODES = {404: "not_found", 405: "wrong_method", 413: "too_large", 415: "wrong_type"}
_DETAILS = {
    404: "There is nothing here.",
    405: "This address does not take that method.",
    415: "Send JSON, with Content-Type: application/json.",
}
_TITLES = {413: "Content Too Large", 422: "Unprocessable Content"}
"""RFC 9110 renamed these; Python calls them so only since 3.13."""

_FIELD = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")


class ProblemAnswer(JSONResponse):
    """An answer that says what is wrong, in the shape every refusal has."""

    media_type = MEDIA_TYPE


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> ProblemAnswer:
    """A problem document: `{type, title, status, detail, code, errors?}`."""
    shown: dict[str, Any] = {
        "type": "about:blank",
        "title": _title(status),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if listed := [{"field": _field(error.field), "message": error.message} for error in errors]:
        shown["errors"] = listed
    return ProblemAnswer(shown, status, headers)


class BodyTooLarge(HTTPException):
    """More was sent than the limit, in bytes."""

    def __init__(self, most: int) -> None:
        super().__init__(413, f"This is too large; send at most {most // 1024**2} MiB.")


def too_large(most: int) -> ProblemAnswer:
    """The body is over the limit, in bytes."""
    return _over(BodyTooLarge(most))


def unexpected(scope: Scope, error: Exception) -> Response:
    """A mistake of ours: it is logged under an id, and only the id is told; to a person, on a page."""
    number = uuid4().hex[:12]
    log.error("unexpected error %s", number, exc_info=error)
    if error_pages.wants_page(scope):
        return error_pages.page(
            scope, 500, f"What you saved before is safe. If it happens again, tell us the code {number}."
        )
    return problem(500, "unexpected", f"Something went wrong on our side. If you tell us, say {number}.")


def install(app: FastAPI) -> None:
    """Answer every refusal of this app as a problem document."""
    app.exception_handler(AppError)(_refused)
    app.exception_handler(RequestValidationError)(_invalid)
    app.exception_handler(HTTPException)(_of_http)


async def _refused(request: Request, error: AppError) -> Response:
    if error_pages.wants_page(request.scope):
        return error_pages.page(request.scope, error.status, error.message)
    headers: dict[str, str] = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    wrong = error.problems if isinstance(error, ValidationFailed) else ()
    return problem(error.status, error.code, error.message, wrong, headers)


async def _invalid(request: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    if any(one["loc"][0] == "path" for one in errors):
        return await _refused(request, NotFound())
    if not _is_json(request) and any(one["loc"] == ("body",) and one["type"] != "missing" for one in errors):
        return _plain(415)
    return await _refused(request, ValidationFailed(*_problems(errors)))


async def _of_http(request: Request, error: HTTPException) -> Response:
    if error_pages.wants_page(request.scope):
        return error_pages.page(request.scope, error.status_code, _DETAILS.get(error.status_code, error.detail))
    if error.status_code == HTTPStatus.BAD_REQUEST:  # the body could not even be read
        return await _refused(request, ValidationFailed(FieldError("body", "This is not JSON.")))
    return _over(error) if isinstance(error, BodyTooLarge) else _plain(error.status_code, error.headers)


def _over(error: BodyTooLarge) -> ProblemAnswer:
    return problem(error.status_code, _CODES[error.status_code], error.detail)


def _plain(status: int, headers: Mapping[str, str] | None = None) -> ProblemAnswer:
    phrase = _title(status)
    code = _CODES.get(status, phrase.lower().replace(" ", "_"))
    return problem(status, code, _DETAILS.get(status, f"{phrase}."), headers=headers)


def _title(status: int) -> str:
    return _TITLES.get(status) or HTTPStatus(status).phrase


def _problems(errors: Iterable[Mapping[str, Any]]) -> Iterable[FieldError]:
    for error in errors:
        if error["type"] == "json_invalid":
            yield FieldError("body", "This is not JSON.")
        else:
            yield from validation.problems([error], skip=1)


def _is_json(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _field(name: str) -> str:
    """The name of a field; one that cannot be a name was made up by the sender and is not repeated."""
    return name if _FIELD.fullmatch(name) else "body"
