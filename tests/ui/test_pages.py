"""Every page, opened once as everyone who may see it: whole, quiet, named, found or hidden, within a phone's width,
by axe's rules for WCAG 2.2 A and AA in both themes as a phone and a desk show it, and seen where the keyboard goes."""

from collections.abc import Callable, Iterator
from functools import cache
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from hsa_app.infra.db import transaction
from hsa_app.models import Approval, MailStatus, OutgoingMail, RequestEvent, RequestStatus, UserStatus
from hsa_app.pages.routes import PAGES
from tests.factories import a_customer, a_professional, a_request, a_review, a_service, a_user
from tests.support.chromium import let_in
from tests.support.looking import cut_parts, wide_parts
from tests.support.product import RunningServer
from tests.support.sights import NO_PAGE, Addresses, PageVisit, sights
from tests.support.soundness import (
    DESK,
    PHONE,
    comes_whole_and_quietly,
    introduces_itself_or_asks_not_to_be_listed,
    resize,
    runs_over_nowhere,
    shows_where_the_keyboard_is,
    shuts_nobody_out,
)
from tests.support.watching import Watch

WORD = "Thiruvananthapuram-Venkatanarasimharajuvaripeta"
LONG = {"customer": "long.customer@example.com", "professional": "long.professional@example.com"}
NOBODY_YET = {RequestStatus.REQUESTED, RequestStatus.EXPIRED}
ONCE = set({sight.route: sight for sight in sights()}.values())
"""Each page once: as the last of those who see it, in the last state of a request."""

TabOf = Callable[..., Watch]


def is_seen_by_others_with_long_words(sight: PageVisit) -> bool:
    """Whether the long words are on another page than the demo's: someone else's, or that of something else."""
    return sight.role in LONG or "[" in sight.route


OTHERS = [sight for sight in sights() if is_seen_by_others_with_long_words(sight)]


@pytest.fixture(scope="module")
def regulars(browser: Browser, demo: RunningServer) -> Callable[[str], BrowserContext]:
    """A browser for each of those who look at pages, which knows our files by its second page."""

    @cache
    def browser_of(email: str) -> BrowserContext:
        context = browser.new_context(base_url=demo.base, reduced_motion="reduce")
        if email:
            let_in(context, demo, email)
        return context

    return browser_of


@pytest.fixture
def tab_of(regulars: Callable[[str], BrowserContext]) -> Iterator[TabOf]:
    """A tab of someone at the demo: `tab_of("pro@example.com", width=360)`."""
    tabs: list[Page] = []

    def open_tab(email: str, *, width: int = DESK) -> Watch:
        page = regulars(email).new_page()
        tabs.append(page)
        resize(page, width)
        return Watch(page)

    yield open_tab
    for page in tabs:
        page.close()


@pytest.mark.slow
@pytest.mark.parametrize("sight", [pytest.param(sight, id=sight.name) for sight in sights()])
def test_page_loads_cleanly_and_is_accessible(
    sight: PageVisit, tab_of: TabOf, addresses: Addresses, long_words: dict[str, int], subtests: pytest.Subtests
) -> None:
    watch = tab_of(sight.email)
    page, asked = watch.page, set[str]()
    page.on("request", lambda request: asked.add(urlsplit(request.url).netloc))
    watch.visit(addresses[sight])
    with subtests.test("whole and quiet"):
        comes_whole_and_quietly(watch, addresses[sight])
    with subtests.test("found or hidden"):
        introduces_itself_or_asks_not_to_be_listed(sight, page, asked - {urlsplit(page.url).netloc})
    for width in (DESK, PHONE):
        with subtests.test("axe", width=width):
            shuts_nobody_out(watch, width)
    if not is_seen_by_others_with_long_words(sight):
        with subtests.test("within a phone's width"):
            resize(page, PHONE)
            runs_over_nowhere(page)
    if sight in ONCE:
        for width in (DESK, PHONE):
            with subtests.test("keyboard", width=width):
                shows_where_the_keyboard_is(watch, width)


def test_not_found_page_is_accessible(tab_of: TabOf, subtests: pytest.Subtests) -> None:
    watch = tab_of("")
    watch.visit(NO_PAGE)
    with subtests.test("quiet"):
        assert [trouble for trouble in watch.troubles if "404" not in trouble] == []
        expect(watch.page.get_by_role("heading", level=1)).to_have_count(1)
    for width in (DESK, PHONE):
        with subtests.test("axe", width=width):
            shuts_nobody_out(watch, width)


def test_every_route_is_visited() -> None:
    assert {page.route for page in PAGES} - {sight.route for sight in sights()} == {"/404"}  # NO_PAGE shows it


@pytest.mark.parametrize("sight", [pytest.param(one, id=one.name) for one in OTHERS])
def test_long_words_fit_the_phone_width(sight: PageVisit, tab_of: TabOf, long_words: dict[str, int]) -> None:
    watch = tab_of(LONG.get(sight.role, sight.email), width=PHONE)
    number = long_words[sight.stands or "service"]
    watch.visit(sight.route.replace("[request_id]", str(number)).replace("[service_id]", str(number)))
    runs_over_nowhere(watch.page)


def test_overflow_checks_find_clipped_text(visitor: Callable[..., Watch]) -> None:
    page = visitor(width=360).page
    box = '<p style="width: 80px; white-space: nowrap; overflow: {}">Someone with a very long name</p>'
    page.set_content(box.format("hidden") + box.format("visible") + box.format("auto"))
    assert len(cut_parts(page)) == 2
    assert wide_parts(page) == []


@pytest.fixture(scope="module")
def long_words(demo: RunningServer) -> dict[str, int]:
    """People and visits without a short word in them: the number of the service, and of a request in each state."""
    with demo.data(), transaction() as uow:
        service = a_service(uow, f"{WORD} deep cleaning", category=WORD)
        home = {"city": WORD, "address": WORD * 3}
        customer = a_customer(uow, f"{WORD} {WORD}", email=LONG["customer"], **home)
        worker = a_professional(uow, service, f"{WORD} {WORD}", email=LONG["professional"], city=WORD)
        a_professional(
            uow,
            service,
            f"{WORD} {WORD}",
            email=f"{WORD.lower()}@example.com",
            city=WORD,
            approval=Approval.PENDING,
        )
        unwelcome = a_user(
            uow,
            f"{WORD} {WORD}",
            email="unwelcome@example.com",
            city=WORD,
            status=UserStatus.BLOCKED,
            block_reason=WORD * 3,
        )
        uow.db.add(
            OutgoingMail(
                message_id=f"<{WORD}@example.com>",
                to_email=unwelcome.email,
                to_name=unwelcome.full_name,
                status=MailStatus.FAILED,
                kind="blocked",
                subject=WORD * 3,
                text=WORD,
                html=WORD,
                error=WORD * 4,
            )
        )
        numbers = {"service": service.id or 0}
        for status in RequestStatus:
            taken = {} if status in NOBODY_YET else {"professional_id": worker.user_id}
            words = {"notes": WORD * 5, "cancel_reason": WORD * 4}
            request = a_request(uow, customer, service, status=status, **home, **words, **taken)
            numbers[status] = request.id or 0
            uow.db.add(
                RequestEvent(
                    request_id=numbers[status],
                    action="release",
                    to_status=status,
                    reason=WORD * 5,
                    actor_id=worker.user_id,
                )
            )
            if status == RequestStatus.CLOSED:
                a_review(uow, request, comment=WORD * 4)
    return numbers
