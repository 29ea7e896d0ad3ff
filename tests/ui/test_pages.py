"""Every page, as everyone who may see it: whole, quiet, named, and within a phone's width."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from hsa_app.infra.db import transaction
from hsa_app.models import Approval, MailStatus, OutgoingMail, RequestEvent, RequestStatus, UserStatus
from tests.factories import a_customer, a_professional, a_request, a_review, a_service, a_user
from tests.support.looking import cut_parts, wide_parts
from tests.support.product import RunningServer
from tests.support.sights import NO_PAGE, Addresses, PageVisit, sights
from tests.support.watching import Watch

WORD = "Thiruvananthapuram-Venkatanarasimharajuvaripeta"
LONG = {"customer": "long.customer@example.com", "professional": "long.professional@example.com"}
SIGHTS = [pytest.param(sight, id=sight.name) for sight in sights()]
NOBODY_YET = {RequestStatus.REQUESTED, RequestStatus.EXPIRED}


@pytest.mark.parametrize("sight", SIGHTS)
def test_a_page_comes_whole_and_quietly(sight: PageVisit, visitor: Callable[..., Watch], addresses: Addresses) -> None:
    watch = visitor(sight.email)
    watch.visit(addresses[sight])
    page = watch.page
    assert watch.troubles == []
    assert page.url.endswith(addresses[sight])
    expect(page.get_by_role("heading", level=1)).to_have_count(1)
    expect(page.get_by_role("main")).to_have_count(1)
    assert "Household Services" in page.title()
    assert (page.locator("html").get_attribute("lang") or "").startswith("en")


def test_an_address_without_a_page_says_so(visitor: Callable[..., Watch]) -> None:
    watch = visitor()
    watch.visit(NO_PAGE)
    assert [trouble for trouble in watch.troubles if "404" not in trouble] == []
    expect(watch.page.get_by_role("heading", level=1)).to_have_count(1)


@pytest.mark.parametrize("sight", SIGHTS)
def test_nothing_is_wider_than_a_phone(
    sight: PageVisit, visitor: Callable[..., Watch], addresses: Addresses, long_words: dict[str, int]
) -> None:
    watch = visitor(LONG.get(sight.role, sight.email), width=360)
    number = long_words[sight.stands or "service"]
    watch.visit(sight.route.replace("[request_id]", str(number)).replace("[service_id]", str(number)))
    assert wide_parts(watch.page) == []
    assert cut_parts(watch.page) == []


def test_words_that_are_cut_or_run_over_are_noticed(visitor: Callable[..., Watch]) -> None:
    page = visitor(width=360).page
    box = '<p style="width: 80px; white-space: nowrap; overflow: {}">Someone with a very long name</p>'
    page.set_content(box.format("hidden") + box.format("visible") + box.format("auto"))
    assert len(cut_parts(page)) == 2
    assert wide_parts(page) == []


@pytest.fixture(scope="session")
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
