"""`sitemap.xml` lists public pages and active services; `robots.txt` disallows private paths."""

import re

from hsa_app.core.settings import get_settings
from tests.api.client import ApiClient
from tests.factories import require_id
from tests.personas import Personas


def list_sitemap_paths(api: ApiClient) -> list[str]:
    """Return the paths in the sitemap."""
    text = api("GET /sitemap.xml").text
    return [found.removeprefix(get_settings().origin) for found in re.findall("<loc>([^<]+)</loc>", text)]


def test_sitemap_lists_public_pages_and_active_services(api: ApiClient, personas: Personas) -> None:
    response = api("GET /sitemap.xml")
    assert (response.status_code, response.headers["content-type"]) == (200, "application/xml")
    paths = list_sitemap_paths(api)
    assert {"/", "/services", "/login", "/register", f"/services/{require_id(personas.ac)}"} <= set(paths)
    assert not [path for path in paths if path.startswith(("/customer", "/professional", "/admin", "/account"))]


def test_deactivated_service_leaves_the_sitemap_at_once(api: ApiClient, personas: Personas) -> None:
    number = require_id(personas.ac)
    assert f"/services/{number}" in list_sitemap_paths(api)
    fields = {"name": "AC service", "category": "Appliances", "description": "Clean.", "base_price": "499.00"}
    body = fields | {"duration_minutes": 60, "is_active": False}
    assert api(f"PUT /api/admin/services/{number}", actor=personas.ada, json=body).status_code == 200
    assert f"/services/{number}" not in list_sitemap_paths(api)


def test_sitemap_answers_304_for_matching_etag(api: ApiClient, personas: Personas) -> None:
    etag = api("GET /sitemap.xml").headers["etag"]
    second_response = api("GET /sitemap.xml", headers={"If-None-Match": etag})
    assert (second_response.status_code, second_response.content) == (304, b"")


def test_robots_txt_disallows_private_paths(api: ApiClient) -> None:
    response = api("GET /robots.txt")
    assert response.headers["content-type"].startswith("text/plain")
    lines = response.text.splitlines()
    for private_path in ("/account", "/admin", "/customer", "/professional", "/api/", "/auth/", "/files/"):
        assert f"Disallow: {private_path}" in lines
    assert f"Sitemap: {get_settings().origin}/sitemap.xml" in lines
    assert api("HEAD /robots.txt").status_code == 200


def test_robots_txt_and_sitemap_are_read_only(api: ApiClient) -> None:
    assert api("POST /robots.txt").status_code == 405
    assert api("DELETE /sitemap.xml").status_code == 405
