"""How admins page through people and requests, and what the first page counts."""

from datetime import timedelta
from decimal import Decimal

import pytest

from hsa_app.core.clock import now
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import service as verbs
from hsa_app.domain.requests import user_history
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.overview import get_overview
from hsa_app.infra.db import transaction
from tests.cast import Personas
from tests.factories import a_request, booking
from tests.support.doing import execute, run_query


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_pages_of_people_meet_without_gap_or_repeat(cast: Personas, sort: str) -> None:
    seen: list[str] = []
    ask = UserSearch.model_validate({"sort": sort, "limit": 2})
    while True:
        page = run_query(accounts.search, cast.ada, ask)
        seen += [row.full_name for row in page.items]
        if page.next_cursor is None:
            break
        ask = ask.model_copy(update={"cursor": page.next_cursor})
    by_age = ["Ana Books", "Sam Stranger", "Bo Blocked", "Pat Serves", "Quinn Other", "Pia Pending", "Ada Admin"]
    assert seen == {"newest": by_age[::-1], "oldest": by_age, "name": sorted(by_age)}[sort]


def test_counting_stops_past_the_most_that_matters(cast: Personas) -> None:
    assert run_query(accounts.count, cast.ada, UserSearch(), 100) == 7
    assert run_query(accounts.count, cast.ada, UserSearch(), 3) == 4


def test_requests_are_read_from_either_end(cast: Personas) -> None:
    first, second = (execute(verbs.book, cast.ana, booking(cast.ac)).id for _ in range(2))
    for sort, expected in (("newest", [second, first]), ("oldest", [first, second])):
        ask = RequestSearch.model_validate({"sort": sort, "limit": 1})
        page = run_query(requests.search, cast.ada, ask)
        rest = run_query(requests.search, cast.ada, ask.model_copy(update={"cursor": page.next_cursor}))
        assert [row.id for row in (*page.items, *rest.items)] == expected
    assert run_query(requests.count, cast.ada, RequestSearch(), 10) == 2


def test_the_first_page_counts_what_its_lists_show(cast: Personas) -> None:
    soon = execute(verbs.book, cast.ana, booking(cast.ac, scheduled_for=now() + timedelta(hours=1)))
    execute(verbs.accept, cast.pat, execute(verbs.book, cast.ana, booking(cast.ac)).id)
    stands = run_query(get_overview, cast.ada)
    assert (stands.booked_today_count, stands.requested, stands.accepted, stands.expiring_soon_count) == (2, 1, 1, 1)
    assert stands.next_expires_at == soon.scheduled_for
    assert [row.id for row in run_query(requests.list_for_user, cast.ada, cast.pat.user_id)] == [soon.id + 1]


def test_a_service_says_who_needs_it(cast: Personas) -> None:
    execute(verbs.book, cast.ana, booking(cast.ac))
    used, unused = (run_query(catalogue.get_service_usage, cast.ada, one.id or 0) for one in (cast.ac, cast.tap))
    assert (used.professional_count, used.has_bookings) == (3, True)
    assert (unused.professional_count, unused.has_bookings) == (0, False)


def test_what_someone_paid_is_added_up_for_each_currency(cast: Personas) -> None:
    with transaction() as uow:
        for currency in ("INR", "INR", "USD"):
            a_request(uow, cast.ana, cast.ac, status="closed", professional_id=cast.pat.user_id, currency=currency)
        a_request(uow, cast.ana, cast.ac, status="cancelled")
    for who in (cast.ana, cast.pat):
        found = run_query(user_history.get_user_request_stats, cast.ada, who.user_id)
        assert found.total_by_currency == {"INR": Decimal("998.00"), "USD": Decimal("499.00")}
        assert (found.closed_count, found.request_count) == (3, 4 if who is cast.ana else 3)
