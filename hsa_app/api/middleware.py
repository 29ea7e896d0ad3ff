"""ASGI middleware: body size limit, security headers and unexpected errors."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsa_app.api import problem_details
from hsa_app.api.uploads import MAX_FORM_BYTES

MAX_BODY_BYTES = 1024 * 1024
MAX_BODY_BYTES_BY_ROUTE = {
    ("POST", "/api/professional/documents"): MAX_FORM_BYTES,
    ("POST", "/files/documents"): MAX_FORM_BYTES,
}
"""The routes with a higher limit, in bytes."""

_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class ApiMiddleware:
    """Limits bodies, adds security headers, and turns unexpected exceptions into 500 responses without details."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        is_started, is_api = False, _is_api_path(scope["path"])

        async def send_with_headers(message: Message) -> None:
            nonlocal is_started
            if message["type"] == "http.response.start":
                is_started = True
                if is_api:
                    _add_security_headers(message)
            await send(message)

        max_bytes = MAX_BODY_BYTES_BY_ROUTE.get((scope["method"], scope["path"]), MAX_BODY_BYTES)
        if is_api and _declared_content_length(scope, max_bytes) > max_bytes:
            await problem_details.body_too_large_response(max_bytes)(scope, receive, send_with_headers)
            return
        try:
            await self.app(scope, _limit_body(receive, max_bytes) if is_api else receive, send_with_headers)
        except Exception as error:  # the outermost boundary: no detail may reach the client
            if is_started:
                raise
            await problem_details.internal_error_response(scope, error)(scope, receive, send_with_headers)


def _is_api_path(path: str) -> bool:
    return path.startswith(("/api/", "/auth/", "/files/")) or path in {"/api", "/healthz", "/readyz"}


def _declared_content_length(scope: Scope, max_bytes: int) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else max_bytes + 1
    return 0


def _limit_body(receive: Receive, max_bytes: int) -> Receive:
    received_bytes = 0

    async def receive_limited() -> Message:
        nonlocal received_bytes
        message = await receive()
        received_bytes += len(message.get("body", b""))
        if received_bytes > max_bytes:
            raise problem_details.BodyTooLarge(max_bytes)
        return message

    return receive_limited


def _add_security_headers(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SECURITY_HEADERS.items():
        headers.setdefault(name, value)
