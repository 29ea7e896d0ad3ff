"""Pagination of the admin's user and request lists, and the counts of the overview."""

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
from tests.factories import booking_form, create_request
from tests.personas import Personas
from tests.support.transactions import execute, run_query


@pytest.mark.parametrize("sort", ["newest", "oldest", "name"])
def test_user_pages_have_no_gaps_or_duplicates(personas: Personas, sort: str) -> None:
    seen: list[str] = []
    ask = UserSearch.model_validate({"sort": sort, "limit": 2})
    while True:
        page = run_query(accounts.search, personas.ada, ask)
        seen += [row.full_name for row in page.items]
        if page.next_cursor is None:
            break
        ask = ask.model_copy(update={"cursor": page.next_cursor})
    by_age = ["Ana Books", "Sam Stranger", "Bo Blocked", "Pat Serves", "Quinn Other", "Pia Pending", "Ada Admin"]
    assert seen == {"newest": by_age[::-1], "oldest": by_age, "name": sorted(by_age)}[sort]


def test_user_count_stops_after_limit(personas: Personas) -> None:
    assert run_query(accounts.count, personas.ada, UserSearch(), 100) == 7
    assert run_query(accounts.count, personas.ada, UserSearch(), 3) == 4


def test_request_search_sorts_newest_or_oldest_first(personas: Personas) -> None:
    first, second = (execute(verbs.book, personas.ana, booking_form(personas.ac)).id for _ in range(2))
    for sort, expected in (("newest", [second, first]), ("oldest", [first, second])):
        ask = RequestSearch.model_validate({"sort": sort, "limit": 1})
        page = run_query(requests.search, personas.ada, ask)
        rest = run_query(requests.search, personas.ada, ask.model_copy(update={"cursor": page.next_cursor}))
        assert [row.id for row in (*page.items, *rest.items)] == expected
    assert run_query(requests.count, personas.ada, RequestSearch(), 10) == 2


def test_overview_counts_match_its_lists(personas: Personas) -> None:
    soon = execute(verbs.book, personas.ana, booking_form(personas.ac, scheduled_for=now() + timedelta(hours=1)))
    execute(verbs.accept, personas.pat, execute(verbs.book, personas.ana, booking_form(personas.ac)).id)
    stands = run_query(get_overview, personas.ada)
    assert (stands.booked_today_count, stands.requested, stands.accepted, stands.expiring_soon_count) == (2, 1, 1, 1)
    assert stands.next_expires_at == soon.scheduled_for
    assert [row.id for row in run_query(requests.list_for_user, personas.ada, personas.pat.user_id)] == [soon.id + 1]


def test_service_usage_counts_professionals_and_bookings(personas: Personas) -> None:
    execute(verbs.book, personas.ana, booking_form(personas.ac))
    used, unused = (
        run_query(catalogue.get_service_usage, personas.ada, one.id or 0) for one in (personas.ac, personas.tap)
    )
    assert (used.professional_count, used.has_bookings) == (3, True)
    assert (unused.professional_count, unused.has_bookings) == (0, False)


def test_user_totals_are_summed_per_currency(personas: Personas) -> None:
    with transaction() as uow:
        for currency in ("INR", "INR", "USD"):
            create_request(
                uow, personas.ana, personas.ac, status="closed", professional_id=personas.pat.user_id, currency=currency
            )
        create_request(uow, personas.ana, personas.ac, status="cancelled")
    for who in (personas.ana, personas.pat):
        found = run_query(user_history.get_user_request_stats, personas.ada, who.user_id)
        assert found.total_by_currency == {"INR": Decimal("998.00"), "USD": Decimal("499.00")}
        assert (found.closed_count, found.request_count) == (3, 4 if who is personas.ana else 3)
