"""ASGI middleware: body size limit, headers and error logging."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsa_app.api import problem_details
from hsa_app.api.uploads import MAX_FORM_BYTES

MAX_BODY_BYTES = 1024 * 1024
MAX_BODY_BYTES_BY_ROUTE = {
    ("POST", "/api/professional/documents"): MAX_FORM_BYTES,
    ("POST", "/files/documents"): MAX_FORM_BYTES,
}
"""The few calls that may be given more, in bytes."""

_SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class ApiMiddleware:
    """Keep large bodies out, add headers that protect, and answer our own mistakes without telling them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, ours = False, _is_api_path(scope["path"])

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if ours:
                    _add_security_headers(message)
            await send(message)

        most = MAX_BODY_BYTES_BY_ROUTE.get((scope["method"], scope["path"]), MAX_BODY_BYTES)
        if ours and _declared_content_length(scope, most) > most:
            await problem_details.body_too_large_response(most)(scope, receive, answer)
            return
        try:
            await self.app(scope, _limit_body(receive, most) if ours else receive, answer)
        except Exception as error:  # the outermost boundary: nothing of it may reach the caller
            if started:
                raise
            await problem_details.internal_error_response(scope, error)(scope, receive, answer)


def _is_api_path(path: str) -> bool:
    return path.startswith(("/api/", "/auth/", "/files/")) or path in {"/api", "/healthz", "/readyz"}


def _declared_content_length(scope: Scope, max_bytes: int) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else max_bytes + 1
    return 0


def _limit_body(receive: Receive, max_bytes: int) -> Receive:
    taken = 0

    async def measure() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > max_bytes:
            raise problem_details.BodyTooLarge(max_bytes)
        return message

    return measure


def _add_security_headers(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _SECURITY_HEADERS.items():
        headers.setdefault(name, value)
