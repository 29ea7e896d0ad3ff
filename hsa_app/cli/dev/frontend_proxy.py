"""Passes requests for pages and scripts on to Vite's development server, so that everything has one origin."""

import logging
from collections.abc import Callable

import httpx

from hsa_app.asgi import AsgiApp, Receive, Scope, Send, build_security_headers

REFLEX_PATHS = ("/_event", "/_health", "/ping", "/_upload")
HOP_BY_HOP_HEADERS = {"connection", "keep-alive", "transfer-encoding", "upgrade", "te", "trailer"}
UNSENT_HEADERS = HOP_BY_HOP_HEADERS | {"host", "cookie", "authorization", "origin", "content-length"}
"""Vite needs to know nothing about who asks; and it answers other origins only if they are its own."""

RETRY_SECONDS = 1


PAGE_MODULES = "/app/routes/"


def proxy_frontend(vite_port: int, on_page_request: Callable[[str], None]) -> Callable[[AsgiApp], AsgiApp]:
    """Wrap the app of Reflex: what it does not answer itself is answered by Vite.

    The socket that tells the browser about changed modules is opened directly to Vite. It outlives a restart of the
    server, and only the Content-Security-Policy of pages must allow it. `on_page_request` is called with the file
    name of each page module that a browser fetches.
    """
    client = httpx.AsyncClient(base_url=f"http://127.0.0.1:{vite_port}", timeout=None, trust_env=False)  # noqa: S113
    logging.getLogger("httpx").setLevel(logging.WARNING)

    def wrap(app: AsgiApp) -> AsgiApp:
        async def proxied(scope: Scope, receive: Receive, send: Send) -> None:
            if scope["type"] != "http" or scope["path"].startswith(REFLEX_PATHS):
                await app(scope, receive, send)
            elif scope["method"] not in {"GET", "HEAD"}:
                await _send_text(send, 405, "Method Not Allowed")
            else:
                if scope["path"].startswith(PAGE_MODULES):
                    on_page_request(scope["path"].removeprefix(PAGE_MODULES))
                try:
                    await _forward(client, scope, send, vite_port)
                except httpx.ConnectError:
                    await _send_starting(send)

        return proxied

    return wrap


def build_page_policy(vite_port: int) -> bytes:
    """The Content-Security-Policy of pages that also listen to Vite."""
    policy = build_security_headers()[b"content-security-policy"]
    return policy.replace(b"connect-src 'self'", f"connect-src 'self' ws://127.0.0.1:{vite_port}".encode())


async def _forward(client: httpx.AsyncClient, scope: Scope, send: Send, vite_port: int) -> None:
    query = scope["query_string"].decode("latin-1")
    url = scope.get("raw_path", scope["path"].encode()).decode("latin-1") + (f"?{query}" if query else "")
    headers = [(name, value) for name, value in scope["headers"] if name.decode().lower() not in UNSENT_HEADERS]
    async with client.stream(scope["method"], url, headers=headers) as response:
        answered = [(name, value) for name, value in response.headers.raw if _is_end_to_end(name)]
        if response.headers.get("content-type", "").startswith("text/html"):
            answered.append((b"content-security-policy", build_page_policy(vite_port)))
        await send({"type": "http.response.start", "status": response.status_code, "headers": answered})
        async for chunk in response.aiter_raw():
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


def _is_end_to_end(name: bytes) -> bool:
    return name.decode().lower() not in HOP_BY_HOP_HEADERS


async def _send_starting(send: Send) -> None:
    """What a browser sees until Vite listens; it asks again by itself."""
    await _send_text(send, 503, "The pages are being compiled …", (b"refresh", str(RETRY_SECONDS).encode()))


async def _send_text(send: Send, status: int, text: str, *headers: tuple[bytes, bytes]) -> None:
    given = [(b"content-type", b"text/plain; charset=utf-8"), *headers]
    await send({"type": "http.response.start", "status": status, "headers": given})
    await send({"type": "http.response.body", "body": text.encode()})
