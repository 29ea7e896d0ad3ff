"""ASGI wrappers: security headers, origin check, page paths and log filters."""

import logging
import re
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from reflex_base.registry import RegistrationContext
from reflex_base.utils.exceptions import EventDeserializationError

from hsa_app.core.routes import INDEXABLE_PAGES
from hsa_app.core.settings import get_settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Any]]
Send = Callable[[Any], Awaitable[None]]
AsgiApp = Callable[[Scope, Receive, Send], Awaitable[None]]

CACHEABLE_STATUSES = (200, 304)
CACHE_CONTROL_BY_PREFIX = {
    "/assets/": b"public, max-age=31536000, immutable",
    "/fonts/": b"public, max-age=2592000",
    "/icons/": b"public, max-age=86400",
}
"""Cache-Control by path prefix: built files have a digest in their name, fonts and icons rarely change."""

CONTENT_SECURITY_POLICY = {
    "default-src": "'self'",
    "script-src": "'self' 'unsafe-inline' 'unsafe-eval'",  # Reflex's client evaluates code that the server sends
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'none'",
}


def security_middleware(app: AsgiApp) -> AsgiApp:
    """Reject websockets from other origins and add security headers to every response."""

    async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket" and not _is_allowed_origin(scope):
            await send({"type": "websocket.close", "code": 1008})
            return
        await app(scope, receive, _add_headers(scope["path"], send) if scope["type"] == "http" else send)

    return middleware


def page_path_middleware(resolve_page: Callable[[str], str | None]) -> Callable[[AsgiApp], AsgiApp]:
    """Serve pages without a trailing slash, though the build stores them as `index.html` in folders."""

    def wrap(app: AsgiApp) -> AsgiApp:
        async def middleware(scope: Scope, receive: Receive, send: Send) -> None:
            path = scope.get("path", "")
            if scope["type"] == "http" and not path.endswith("/") and resolve_page(path.removeprefix("/")):
                scope = {**scope, "path": f"{path}/", "raw_path": f"{path}/".encode()}
            await app(scope, receive, send)

        return middleware

    return wrap


def _is_allowed_origin(scope: Scope) -> bool:
    origins = [value.decode("latin-1") for name, value in scope["headers"] if name == b"origin"]
    return len(origins) == 1 and origins[0] in get_settings().origins


def build_security_headers() -> dict[bytes, bytes]:
    """Build the headers of every response; see the OWASP Secure Headers Project."""
    settings = get_settings()
    # CSP cannot express IPv6 hosts; there 'self' must do, which covers websockets in current browsers
    sockets = [origin.replace("http", "ws", 1) for origin in settings.origins if "[" not in origin]
    policy = CONTENT_SECURITY_POLICY | {"connect-src": " ".join(["'self'", *sockets])}
    headers = {
        b"content-security-policy": "; ".join(f"{name} {value}" for name, value in policy.items()).encode(),
        b"x-content-type-options": b"nosniff",
        b"referrer-policy": b"strict-origin-when-cross-origin",
        b"permissions-policy": b"camera=(), microphone=(), geolocation=()",
    }
    if settings.is_https:
        headers[b"strict-transport-security"] = b"max-age=31536000"
    return headers


def _add_headers(path: str, send: Send) -> Send:
    async def send_with_headers(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = {name.lower(): value for name, value in message["headers"]}
            defaults = build_security_headers() | {
                b"cache-control": _get_cache_control(path, message["status"], headers)
            }
            if page := _canonical_url(path, message["status"], headers):
                defaults[b"link"] = f'<{page}>; rel="canonical"'.encode()
            missing = [(name, value) for name, value in defaults.items() if name not in headers]
            message = {**message, "headers": [*message["headers"], *missing]}
        await send(message)

    return send_with_headers


def _canonical_url(path: str, status: int, headers: dict[bytes, bytes]) -> str:
    """Return the canonical URL of an indexable page (RFC 6596), else ""; not in the HTML, as a build has no host."""
    pattern = re.sub(r"/[0-9]+$", "/[service_id]", path.rstrip("/") or "/")
    is_indexable = status in CACHEABLE_STATUSES and _is_html(headers) and pattern in INDEXABLE_PAGES
    return get_settings().origin + (path.rstrip("/") or "/") if is_indexable else ""


def _get_cache_control(path: str, status: int, headers: dict[bytes, bytes]) -> bytes:
    """Return the Cache-Control of a path. HTML is always revalidated, since every build references new files."""
    if status in CACHEABLE_STATUSES and not _is_html(headers):
        for prefix, cache_control in CACHE_CONTROL_BY_PREFIX.items():
            if path.startswith(prefix):
                return cache_control
    return b"no-cache"


def _is_html(headers: dict[bytes, bytes]) -> bool:
    return headers.get(b"content-type", b"").startswith(b"text/html")


def remove_setvar_handlers() -> None:
    """Remove Reflex's `setvar` handlers, with which a client could set any state var that has a setter."""
    handlers = RegistrationContext.get().event_handlers
    for name in [name for name in handlers if name.endswith(".setvar")]:
        del handlers[name]


_EVENT_LOGGERS = (
    "reflex.app",
    "reflex.state",
    "reflex_base.event.processor.base_state_processor",
    "reflex_base.event.processor.event_processor",
    "reflex_base.vars.base",
    "engineio.server",
)


class _EventValueFilter(logging.Filter):
    """Removes event payloads from log records."""

    def filter(self, record: logging.LogRecord) -> bool:
        text = record.getMessage()
        for opening in (" with value ", " Event data: ", "queue entry for ", ", but got "):
            if opening in text:
                record.msg, record.args = text.partition(opening)[0], ()
                record.exc_info = None
        if record.exc_info and isinstance(record.exc_info[1], EventDeserializationError):
            record.exc_info = None
        return True


def redact_event_logs() -> None:
    """Keep user input out of the log: Reflex and Engine.IO log the complete event when one fails."""
    for name in _EVENT_LOGGERS:
        logging.getLogger(name).addFilter(_EventValueFilter())
