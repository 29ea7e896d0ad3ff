"""The reviews on the page of a service."""

import re
from datetime import timedelta

import httpx
import pytest
from playwright.sync_api import expect

from hsa_app.core.clock import now
from hsa_app.domain.reviews.forms import ReplyForm
from hsa_app.domain.reviews.service import reply
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus
from tests.factories import create_request, create_review, require_id
from tests.support.server import RunningServer
from tests.ui.conftest import NewPage

REVIEWS_REGION = "What customers say"


@pytest.fixture(scope="module")
def sample_reviews(server: RunningServer) -> None:
    """Eight reviewed jobs of Pat's; the last has a long comment and a reply."""
    personas = server.personas
    with server.use_settings(), transaction() as uow:
        for index in range(8):
            fields = {"status": RequestStatus.CLOSED, "professional_id": personas.pat.user_id}
            request = create_request(uow, personas.ana, personas.ac, **fields)
            words = f"Visit {index}." if index else "Donaudampfschifffahrt" * 12
            create_review(uow, request, 5 if index else 4, comment=words, created_at=now() - timedelta(hours=index))
            if not index:
                reply(uow, personas.pat, require_id(request), ReplyForm(reply="Thank you for that."))


@pytest.mark.usefixtures("sample_reviews")
@pytest.mark.parametrize("width", [360, 1280])
def test_ratings_are_counted_and_show_more_loads_older_reviews(
    server: RunningServer, new_page: NewPage, width: int
) -> None:
    watch = new_page(server, width=width)
    watch.visit(f"/services/{server.personas.ac.id}")
    part = watch.page.get_by_role("region", name=REVIEWS_REGION)
    expect(part.get_by_text("of 5, 8 ratings")).to_be_visible()
    counted = [re.compile(f"^{stars}.*{times}$") for stars, times in zip("54321", "71000", strict=True)]
    expect(part.locator(".bars > li")).to_have_text(counted)
    reviews = part.locator(".reviews > li")
    expect(reviews).to_have_count(6)
    expect(reviews.first).to_contain_text("Ana B.")
    expect(reviews.first).to_contain_text("Visit by Pat Serves")
    expect(reviews.first).to_contain_text("Thank you for that.")
    part.get_by_role("button", name="Show more").click()
    expect(reviews).to_have_count(8)
    expect(part.get_by_role("button", name="Show more")).to_have_count(0)
    assert watch.page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert "Ana Books" not in watch.page.content()
    assert watch.problems == []


@pytest.mark.parametrize("width", [360, 1280])
def test_unrated_service_shows_the_empty_state(server: RunningServer, new_page: NewPage, width: int) -> None:
    watch = new_page(server, width=width)
    watch.visit(f"/services/{server.personas.tap.id}")
    part = watch.page.get_by_role("region", name=REVIEWS_REGION)
    expect(part.get_by_role("heading", name="No ratings yet")).to_be_visible()
    assert watch.problems == []


@pytest.mark.usefixtures("sample_reviews")
def test_new_rating_updates_the_reviews_live(server: RunningServer, new_page: NewPage) -> None:
    watch = new_page(server)
    watch.visit(f"/services/{server.personas.ac.id}")
    part = watch.page.get_by_role("region", name=REVIEWS_REGION)
    expect(part.get_by_text("of 5, 8 ratings")).to_be_visible()
    with server.use_settings(), transaction() as uow:
        fields = {"status": RequestStatus.COMPLETED, "professional_id": server.personas.pat.user_id}
        number = require_id(create_request(uow, server.personas.sam, server.personas.ac, **fields))
    with server.api_client_as(server.personas.sam) as sam:
        closed = sam.put(f"/api/service-requests/{number}/close", json={"rating": 3, "comment": "So so."})
    assert closed.status_code == httpx.codes.OK
    expect(part.get_by_text("of 5, 9 ratings")).to_be_visible()
    expect(part.locator(".reviews > li").first).to_contain_text("Sam S.")
