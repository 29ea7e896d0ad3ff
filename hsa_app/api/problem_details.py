"""Problem details (RFC 9457) for every error. They never repeat input."""

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
from hsa_app.core.i18n import _

log = logging.getLogger(__name__)

PROBLEM_MEDIA_TYPE = "application/problem+json"

_CODES_BY_STATUS = {404: "not_found", 405: "wrong_method", 413: "too_large", 415: "wrong_type"}
_DETAILS_BY_STATUS = {
    404: "There is nothing here.",
    405: "This address does not take that method.",
    415: "Send JSON, with Content-Type: application/json.",
}
_TITLES_BY_STATUS = {413: "Content Too Large", 422: "Unprocessable Content"}
"""Names of RFC 9110, which Python has only since 3.13."""

_FIELD_NAME_PATTERN = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")


class ProblemResponse(JSONResponse):
    """A response with a problem document."""

    media_type = PROBLEM_MEDIA_TYPE


def problem_response(
    status: int,
    code: str,
    detail: str,
    errors: Iterable[FieldError] = (),
    headers: Mapping[str, str] | None = None,
) -> ProblemResponse:
    """Build a response with the body `{type, title, status, detail, code, errors?}`."""
    body: dict[str, Any] = {
        "type": "about:blank",
        "title": _title_for_status(status),
        "status": status,
        "detail": detail,
        "code": code,
    }
    if field_errors := [{"field": _safe_field_name(error.field), "message": error.message} for error in errors]:
        body["errors"] = field_errors
    return ProblemResponse(body, status, headers)


class BodyTooLarge(HTTPException):
    """The body exceeds the limit, in bytes."""

    def __init__(self, max_bytes: int) -> None:
        super().__init__(413, _("This is too large; send at most {size} MiB.").format(size=max_bytes // 1024**2))


def body_too_large_response(max_bytes: int) -> ProblemResponse:
    """Build the 413 response for a body over `max_bytes`."""
    return _too_large_response(BodyTooLarge(max_bytes))


def internal_error_response(scope: Scope, error: Exception) -> Response:
    """Log an unexpected exception under an id, and build a 500 response that contains only the id."""
    error_id = uuid4().hex[:12]
    log.error("unexpected error %s", error_id, exc_info=error)
    if error_pages.accepts_html(scope):
        return error_pages.error_page(
            scope,
            500,
            _("What you saved before is safe. If it happens again, tell us the code {code}.").format(code=error_id),
        )
    return problem_response(
        500, "unexpected", _("Something went wrong on our side. If you tell us, say {code}.").format(code=error_id)
    )


def add_exception_handlers(app: FastAPI) -> None:
    """Register handlers that turn every error of this app into a problem document or an error page."""
    app.exception_handler(AppError)(_handle_app_error)
    app.exception_handler(RequestValidationError)(_handle_validation_error)
    app.exception_handler(HTTPException)(_handle_http_exception)


async def _handle_app_error(request: Request, error: AppError) -> Response:
    if error_pages.accepts_html(request.scope):
        return error_pages.error_page(request.scope, error.status, error.message)
    headers: dict[str, str] = {}
    if isinstance(error, NotSignedIn):
        headers["WWW-Authenticate"] = "Bearer"
    if isinstance(error, RateLimited):
        headers["Retry-After"] = str(error.retry_after)
    field_errors = error.field_errors if isinstance(error, ValidationFailed) else ()
    return problem_response(error.status, error.code, error.message, field_errors, headers)


async def _handle_validation_error(request: Request, error: RequestValidationError) -> Response:
    errors = error.errors()
    if any(item["loc"][0] == "path" for item in errors):
        return await _handle_app_error(request, NotFound())
    if not _has_json_content_type(request) and any(
        item["loc"] == ("body",) and item["type"] != "missing" for item in errors
    ):
        return _response_for_status(415)
    return await _handle_app_error(request, ValidationFailed(*_field_errors(errors)))


async def _handle_http_exception(request: Request, error: HTTPException) -> Response:
    if error_pages.accepts_html(request.scope):
        return error_pages.error_page(
            request.scope, error.status_code, _DETAILS_BY_STATUS.get(error.status_code, error.detail)
        )
    if error.status_code == HTTPStatus.BAD_REQUEST:  # the body could not be parsed
        return await _handle_app_error(request, ValidationFailed(FieldError("body", "This is not JSON.")))
    return (
        _too_large_response(error)
        if isinstance(error, BodyTooLarge)
        else _response_for_status(error.status_code, error.headers)
    )


def _too_large_response(error: BodyTooLarge) -> ProblemResponse:
    return problem_response(error.status_code, _CODES_BY_STATUS[error.status_code], error.detail)


def _response_for_status(status: int, headers: Mapping[str, str] | None = None) -> ProblemResponse:
    phrase = _title_for_status(status)
    code = _CODES_BY_STATUS.get(status, phrase.lower().replace(" ", "_"))
    return problem_response(status, code, _DETAILS_BY_STATUS.get(status, f"{phrase}."), headers=headers)


def _title_for_status(status: int) -> str:
    return _TITLES_BY_STATUS.get(status) or HTTPStatus(status).phrase


def _field_errors(errors: Iterable[Mapping[str, Any]]) -> Iterable[FieldError]:
    for error in errors:
        if error["type"] == "json_invalid":
            yield FieldError("body", "This is not JSON.")
        else:
            yield from validation.to_field_errors([error], skip_path_parts=1)


def _has_json_content_type(request: Request) -> bool:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))


def _safe_field_name(name: str) -> str:
    """Return a field name, or "body" for an invalid one, which comes from the input and must not be repeated."""
    return name if _FIELD_NAME_PATTERN.fullmatch(name) else "body"
