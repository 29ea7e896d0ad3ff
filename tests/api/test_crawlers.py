"""What search engines are told: every public page and active service, and where not to look."""

import re

from hsa_app.core.settings import get_settings
from tests.api.caller import Caller
from tests.cast import Personas
from tests.factories import id_of


def listed(call: Caller) -> list[str]:
    """The paths of the sitemap."""
    text = call("GET /sitemap.xml").text
    return [found.removeprefix(get_settings().origin) for found in re.findall("<loc>([^<]+)</loc>", text)]


def test_sitemap_lists_public_pages_and_active_services(call: Caller, cast: Personas) -> None:
    answer = call("GET /sitemap.xml")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/xml")
    paths = listed(call)
    assert {"/", "/services", "/login", "/register", f"/services/{id_of(cast.ac)}"} <= set(paths)
    assert not [path for path in paths if path.startswith(("/customer", "/professional", "/admin", "/account"))]


def test_deactivated_service_leaves_the_sitemap_at_once(call: Caller, cast: Personas) -> None:
    number = id_of(cast.ac)
    assert f"/services/{number}" in listed(call)
    fields = {"name": "AC service", "category": "Appliances", "description": "Clean.", "base_price": "499.00"}
    body = fields | {"duration_minutes": 60, "is_active": False}
    assert call(f"PUT /api/admin/services/{number}", by=cast.ada, json=body).status_code == 200
    assert f"/services/{number}" not in listed(call)


def test_sitemap_answers_304_for_matching_etag(call: Caller, cast: Personas) -> None:
    etag = call("GET /sitemap.xml").headers["etag"]
    again = call("GET /sitemap.xml", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")


def test_robots_txt_disallows_private_paths(call: Caller) -> None:
    answer = call("GET /robots.txt")
    assert answer.headers["content-type"].startswith("text/plain")
    lines = answer.text.splitlines()
    for closed in ("/account", "/admin", "/customer", "/professional", "/api/", "/auth/", "/files/"):
        assert f"Disallow: {closed}" in lines
    assert f"Sitemap: {get_settings().origin}/sitemap.xml" in lines
    assert call("HEAD /robots.txt").status_code == 200


def test_robots_txt_and_sitemap_are_read_only(call: Caller) -> None:
    assert call("POST /robots.txt").status_code == 405
    assert call("DELETE /sitemap.xml").status_code == 405
