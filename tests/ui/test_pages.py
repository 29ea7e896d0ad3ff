"""Every page as every role: loads cleanly, has a title and metadata, fits the phone width, passes axe's
rules for WCAG 2.2 A and AA in both themes on phone and desktop, and shows the keyboard focus."""

from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hsa_app.infra.db import transaction
from hsa_app.models import Approval, MailStatus, OutgoingMail, RequestEvent, RequestStatus, UserStatus
from hsa_app.pages.routes import PAGES
from tests.factories import (
    create_customer,
    create_professional,
    create_request,
    create_review,
    create_service,
    create_user,
)
from tests.support.accessibility import find_clipped_elements, find_overflowing_elements
from tests.support.chromium import add_session_cookie
from tests.support.console_watch import PageWatch
from tests.support.page_checks import (
    DESKTOP_WIDTH,
    PHONE_WIDTH,
    assert_focus_is_visible,
    assert_no_axe_violations,
    assert_no_overflow,
    assert_page_loads_cleanly,
    assert_seo_metadata,
    set_viewport_size,
)
from tests.support.page_matrix import UNKNOWN_PATH, PageUrls, PageVisit, list_page_visits
from tests.support.server import RunningServer

LONG_WORD = "Thiruvananthapuram-Venkatanarasimharajuvaripeta"
LONG_NAME_EMAILS = {"customer": "long.customer@example.com", "professional": "long.professional@example.com"}
UNASSIGNED_STATUSES = {RequestStatus.REQUESTED, RequestStatus.EXPIRED}
ONE_VISIT_PER_ROUTE = set({visit.route: visit for visit in list_page_visits()}.values())
"""Each route once: the last role and the last status."""

OpenTab = Callable[..., PageWatch]


def needs_own_long_word_visit(visit: PageVisit) -> bool:
    """Whether the page with long words differs from the demo's: another account, or another row."""
    return visit.role in LONG_NAME_EMAILS or "[" in visit.route


LONG_WORD_VISITS = [visit for visit in list_page_visits() if needs_own_long_word_visit(visit)]


@pytest.fixture(scope="module")
def context_for(browser: Browser, demo_server: RunningServer) -> Callable[[str], BrowserContext]:
    """Return a function that gives each account one browser context, whose cache holds our files."""

    @cache
    def get_context(email: str) -> BrowserContext:
        context = browser.new_context(base_url=demo_server.base_url, reduced_motion="reduce")
        if email:
            add_session_cookie(context, demo_server, email)
        return context

    return get_context


@pytest.fixture
def open_tab(context_for: Callable[[str], BrowserContext]) -> Iterator[OpenTab]:
    """Open a tab of a demo account: `open_tab("pro@example.com", width=360)`."""
    tabs: list[Page] = []

    def open_tab(email: str, *, width: int = DESKTOP_WIDTH) -> PageWatch:
        page = context_for(email).new_page()
        tabs.append(page)
        set_viewport_size(page, width)
        return PageWatch(page)

    yield open_tab
    for page in tabs:
        page.close()


@pytest.mark.slow
@pytest.mark.parametrize("visit", [pytest.param(visit, id=visit.label) for visit in list_page_visits()])
def test_page_loads_cleanly_and_is_accessible(
    visit: PageVisit, open_tab: OpenTab, page_urls: PageUrls, long_word_ids: dict[str, int], subtests: pytest.Subtests
) -> None:
    watch = open_tab(visit.email)
    page, requested_hosts = watch.page, set[str]()
    page.on("request", lambda request: requested_hosts.add(urlsplit(request.url).netloc))
    watch.visit(page_urls[visit])
    with subtests.test("loads cleanly"):
        assert_page_loads_cleanly(watch, page_urls[visit])
    with subtests.test("metadata"):
        assert_seo_metadata(visit, page, requested_hosts - {urlsplit(page.url).netloc})
    for width in (DESKTOP_WIDTH, PHONE_WIDTH):
        with subtests.test("axe", width=width):
            assert_no_axe_violations(watch, width)
    if not needs_own_long_word_visit(visit):
        with subtests.test("fits the phone width"):
            set_viewport_size(page, PHONE_WIDTH)
            assert_no_overflow(page)
    if visit in ONE_VISIT_PER_ROUTE:
        for width in (DESKTOP_WIDTH, PHONE_WIDTH):
            with subtests.test("keyboard", width=width):
                assert_focus_is_visible(watch, width)


def test_not_found_page_is_accessible(open_tab: OpenTab, subtests: pytest.Subtests) -> None:
    watch = open_tab("")
    watch.visit(UNKNOWN_PATH)
    with subtests.test("no problems"):
        assert [trouble for trouble in watch.problems if "404" not in trouble] == []
        expect(watch.page.get_by_role("heading", level=1)).to_have_count(1)
    for width in (DESKTOP_WIDTH, PHONE_WIDTH):
        with subtests.test("axe", width=width):
            assert_no_axe_violations(watch, width)


def test_every_route_is_visited() -> None:
    assert {page.route for page in PAGES} - {visit.route for visit in list_page_visits()} == {
        "/404"
    }  # visited as UNKNOWN_PATH


@pytest.mark.parametrize("visit", [pytest.param(one, id=one.label) for one in LONG_WORD_VISITS])
def test_long_words_fit_the_phone_width(visit: PageVisit, open_tab: OpenTab, long_word_ids: dict[str, int]) -> None:
    watch = open_tab(LONG_NAME_EMAILS.get(visit.role, visit.email), width=PHONE_WIDTH)
    number = long_word_ids[visit.status or "service"]
    watch.visit(visit.route.replace("[request_id]", str(number)).replace("[service_id]", str(number)))
    assert_no_overflow(watch.page)


def test_overflow_checks_find_clipped_text(new_demo_page: Callable[..., PageWatch]) -> None:
    page = new_demo_page(width=360).page
    markup = '<p style="width: 80px; white-space: nowrap; overflow: {}">Someone with a very long name</p>'
    page.set_content(markup.format("hidden") + markup.format("visible") + markup.format("auto"))
    assert len(find_clipped_elements(page)) == 2
    assert find_overflowing_elements(page) == []


@pytest.fixture(scope="module")
def long_word_ids(demo_server: RunningServer) -> dict[str, int]:
    """Ids of a service, and of a request per status, with unbreakable long words in every text."""
    with demo_server.use_settings(), transaction() as uow:
        service = create_service(uow, f"{LONG_WORD} deep cleaning", category=LONG_WORD)
        location = {"city": LONG_WORD, "address": LONG_WORD * 3}
        customer = create_customer(uow, f"{LONG_WORD} {LONG_WORD}", email=LONG_NAME_EMAILS["customer"], **location)
        worker = create_professional(
            uow, service, f"{LONG_WORD} {LONG_WORD}", email=LONG_NAME_EMAILS["professional"], city=LONG_WORD
        )
        create_professional(
            uow,
            service,
            f"{LONG_WORD} {LONG_WORD}",
            email=f"{LONG_WORD.lower()}@example.com",
            city=LONG_WORD,
            approval=Approval.PENDING,
        )
        blocked_user = create_user(
            uow,
            f"{LONG_WORD} {LONG_WORD}",
            email="unwelcome@example.com",
            city=LONG_WORD,
            status=UserStatus.BLOCKED,
            block_reason=LONG_WORD * 3,
        )
        uow.db.add(
            OutgoingMail(
                message_id=f"<{LONG_WORD}@example.com>",
                to_email=blocked_user.email,
                to_name=blocked_user.full_name,
                status=MailStatus.FAILED,
                kind="blocked",
                subject=LONG_WORD * 3,
                text=LONG_WORD,
                html=LONG_WORD,
                error=LONG_WORD * 4,
            )
        )
        numbers = {"service": service.id or 0}
        for status in RequestStatus:
            assignment = {} if status in UNASSIGNED_STATUSES else {"professional_id": worker.user_id}
            texts = {"notes": LONG_WORD * 5, "cancel_reason": LONG_WORD * 4}
            request = create_request(uow, customer, service, status=status, **location, **texts, **assignment)
            numbers[status] = request.id or 0
            uow.db.add(
                RequestEvent(
                    request_id=numbers[status],
                    action="release",
                    to_status=status,
                    reason=LONG_WORD * 5,
                    actor_id=worker.user_id,
                )
            )
            if status == RequestStatus.CLOSED:
                create_review(uow, request, comment=LONG_WORD * 4)
    return numbers
