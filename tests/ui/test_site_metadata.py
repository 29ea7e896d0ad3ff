"""Titles, descriptions, web manifest and compression of the site."""

from io import BytesIO

import httpx
import pytest
from PIL import Image

from hsa_app.components.layout.script_bundle import bundle_url
from hsa_app.core.routes import INDEXABLE_PAGES
from hsa_app.pages.routes import PAGES
from tests.support.page_matrix import UNKNOWN_PATH
from tests.support.server import RunningServer


def test_public_pages_have_unique_titles_and_descriptions() -> None:
    listed = [page for page in PAGES if page.route in INDEXABLE_PAGES]
    assert (
        len({page.description for page in listed}) == len({str(page.title) for page in listed}) == len(INDEXABLE_PAGES)
    )


@pytest.mark.parametrize("path", [UNKNOWN_PATH, "/404", "/services/1/more", "/assets/gone.js"])
def test_unknown_path_answers_404(path: str, demo_server: RunningServer) -> None:
    response = httpx.get(demo_server.base_url + path, headers={"Accept": "text/html"})
    assert (response.status_code, response.headers["content-type"]) == (404, "text/html; charset=utf-8")


def test_web_manifest_is_complete(demo_server: RunningServer) -> None:
    response = httpx.get(f"{demo_server.base_url}/manifest.webmanifest")
    assert response.headers["content-type"] == "application/manifest+json"
    manifest = response.json()
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    drawn = {(icon["sizes"], icon["purpose"]): icon for icon in manifest["icons"]}
    assert {("192x192", "any"), ("512x512", "any"), ("512x512", "maskable")} <= set(drawn)
    for (size, _), icon in drawn.items():
        picture = httpx.get(demo_server.base_url + icon["src"])
        assert picture.headers["content-type"] == icon["type"]
        if icon["type"] == "image/png":
            assert "{}x{}".format(*Image.open(BytesIO(picture.content)).size) == size
    for shortcut in manifest["shortcuts"]:
        assert shortcut["url"] in {page.route for page in PAGES}


@pytest.mark.parametrize("path", ["/", "/services", bundle_url()])
@pytest.mark.parametrize("way", ["br", "gzip"])
def test_pages_and_scripts_are_compressed(path: str, way: str, demo_server: RunningServer) -> None:
    with httpx.stream("GET", demo_server.base_url + path, headers={"Accept-Encoding": way}) as response:
        assert response.headers["content-encoding"] == way
        assert "accept-encoding" in response.headers["vary"].lower()
