"""Indexing and cache headers of frontend files."""

from typing import Any

import pytest

from hsa_app.asgi import Receive, Scope, Send, security_middleware
from hsa_app.core.routes import INDEXABLE_PAGES, SIGNED_IN_PREFIXES
from hsa_app.core.settings import get_settings
from hsa_app.pages.routes import PAGES
from tests.support.page_matrix import ROLE_BY_HOME_PATH, SIGNED_IN_ONLY

HTML_TYPE, SCRIPT_TYPE = b"text/html; charset=utf-8", b"text/javascript"


async def get_response_headers(path: str, content_type: bytes, status: int = 200) -> dict[bytes, bytes]:
    """Return the response headers of a file of the frontend."""
    messages: list[Any] = []

    async def serve(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": status, "headers": [(b"content-type", content_type)]})

    async def record_message(message: Any) -> None:
        messages.append(message)

    async def nothing() -> dict[str, Any]:
        return {}

    await security_middleware(serve)({"type": "http", "path": path, "headers": []}, nothing, record_message)
    return dict(messages[0]["headers"])


def test_listed_pages_exist_and_are_public() -> None:
    assert set(INDEXABLE_PAGES) <= {page.route for page in PAGES}
    assert not [route for route in INDEXABLE_PAGES if route.startswith(SIGNED_IN_PREFIXES)]


def test_private_paths_match_the_role_homes() -> None:
    assert {*ROLE_BY_HOME_PATH, *SIGNED_IN_ONLY} == set(SIGNED_IN_PREFIXES)


@pytest.mark.parametrize(
    ("path", "canonical"),
    [("/", "/"), ("/services/", "/services"), ("/services/12", "/services/12"), ("/login", "/login")],
)
async def test_listed_page_has_a_canonical_link(path: str, canonical: str) -> None:
    link = (await get_response_headers(path, HTML_TYPE))[b"link"].decode()
    assert link == f'<{get_settings().origin}{canonical}>; rel="canonical"'


@pytest.mark.parametrize("path", ["/customer", "/customer/requests/3", "/admin", "/services/x", "/reset-password"])
async def test_unlisted_page_has_no_canonical_link(path: str) -> None:
    assert b"link" not in await get_response_headers(path, HTML_TYPE)


async def test_missing_page_has_no_canonical_link() -> None:
    assert b"link" not in await get_response_headers("/services/12", HTML_TYPE, status=404)


@pytest.mark.parametrize(
    ("path", "kind", "expected"),
    [
        ("/assets/root-CR6uqEO1.js", SCRIPT_TYPE, b"public, max-age=31536000, immutable"),
        ("/fonts/anek-latin.woff2", b"font/woff2", b"public, max-age=2592000"),
        ("/icons/icon-192.png", b"image/png", b"public, max-age=86400"),
        ("/assets.js", SCRIPT_TYPE, b"no-cache"),
        ("/services", HTML_TYPE, b"no-cache"),
    ],
)
async def test_cache_control_by_path(path: str, kind: bytes, expected: bytes) -> None:
    assert (await get_response_headers(path, kind))[b"cache-control"] == expected


async def test_missing_asset_is_not_cached() -> None:
    assert (await get_response_headers("/assets/gone.js", HTML_TYPE, status=404))[b"cache-control"] == b"no-cache"
