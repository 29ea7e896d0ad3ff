"""robots.txt and sitemap.xml."""

from xml.sax.saxutils import escape

from fastapi import APIRouter, Request, Response

from hsa_app.api.public_catalogue import cached_response
from hsa_app.core.routes import INDEXABLE_PAGES, NON_PAGE_PREFIXES, SIGNED_IN_PREFIXES
from hsa_app.core.settings import get_settings
from hsa_app.domain import topics
from hsa_app.domain.catalogue import queries
from hsa_app.infra import cache
from hsa_app.infra.db import read_only

MAX_SITEMAP_URLS = 50_000
"""The limit of URLs per sitemap (sitemaps.org)."""

CACHE_ONE_HOUR = {"Cache-Control": "public, max-age=3600"}

router = APIRouter(include_in_schema=False)


@router.api_route("/robots.txt", methods=["GET", "HEAD"])
async def get_robots_txt() -> Response:
    """Return robots.txt (RFC 9309): crawlers may read all pages that need no session, and the API reference."""
    disallowed = (*SIGNED_IN_PREFIXES, *NON_PAGE_PREFIXES)
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in disallowed), "Allow: /api/docs", ""]
    lines += [f"Sitemap: {get_settings().origin}/sitemap.xml", ""]
    return Response("\n".join(lines), media_type="text/plain", headers=CACHE_ONE_HOUR)


@router.api_route("/sitemap.xml", methods=["GET", "HEAD"])
async def get_sitemap(request: Request) -> Response:
    """Return sitemap.xml: all indexable pages and the page of each active service."""
    page = await cache.get_or_build(f"sitemap:{get_settings().origin}", (topics.CATALOGUE,), _build_sitemap)
    return cached_response(request.scope, page, media_type="application/xml")


def _build_sitemap() -> bytes:
    """Build the sitemap (sitemaps.org/protocol.html)."""
    origin = get_settings().origin
    with read_only() as uow:
        services = [f"/services/{service.id}" for service in queries.list_active_services(uow)]
    paths = [*(path for path in INDEXABLE_PAGES if "[" not in path), *services][:MAX_SITEMAP_URLS]
    urls = "".join(f"<url><loc>{escape(origin + path)}</loc></url>\n" for path in paths)
    opening = '<?xml version="1.0" encoding="UTF-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n'
    return f"{opening}{urls}</urlset>\n".encode()
