"""What holds for every call before and after its handler: size of the body, headers, our own mistakes."""

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from hsa_app.api import problem_details
from hsa_app.api.uploads import LARGEST_FORM

LARGEST_BODY = 1024 * 1024
LARGER = {
    ("POST", "/api/professional/documents"): LARGEST_FORM,
    ("POST", "/files/documents"): LARGEST_FORM,
}
"""The few calls that may be given more, in bytes."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Guard:
    """Keep large bodies out, add headers that protect, and answer our own mistakes without telling them."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        started, ours = False, _is_ours(scope["path"])

        async def answer(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                if ours:
                    _protect(message)
            await send(message)

        most = LARGER.get((scope["method"], scope["path"]), LARGEST_BODY)
        if ours and _announced(scope, most) > most:
            await problem_details.too_large(most)(scope, receive, answer)
            return
        try:
            await self.app(scope, _measured(receive, most) if ours else receive, answer)
        except Exception as error:  # the outermost boundary: nothing of it may reach the caller
            if started:
                raise
            await problem_details.unexpected(scope, error)(scope, receive, answer)


def _is_ours(path: str) -> bool:
    return path.startswith(("/api/", "/auth/", "/files/")) or path in {"/api", "/healthz", "/readyz"}


def _announced(scope: Scope, most: int) -> int:
    for name, value in scope["headers"]:
        if name == b"content-length":
            return int(value) if value.isdigit() and len(value) < 20 else most + 1
    return 0


def _measured(receive: Receive, most: int) -> Receive:
    taken = 0

    async def measure() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise problem_details.BodyTooLarge(most)
        return message

    return measure


def _protect(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in _ALWAYS.items():
        headers.setdefault(name, value)
