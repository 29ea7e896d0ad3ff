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
    names: list[str] = []
    search = UserSearch.model_validate({"sort": sort, "limit": 2})
    while True:
        page = run_query(accounts.search, personas.ada, search)
        names += [row.full_name for row in page.items]
        if page.next_cursor is None:
            break
        search = search.model_copy(update={"cursor": page.next_cursor})
    expected_names = [
        "Ana Books",
        "Sam Stranger",
        "Bo Blocked",
        "Pat Serves",
        "Quinn Other",
        "Pia Pending",
        "Ada Admin",
    ]
    assert names == {"newest": expected_names[::-1], "oldest": expected_names, "name": sorted(expected_names)}[sort]


def test_user_count_stops_after_limit(personas: Personas) -> None:
    assert run_query(accounts.count, personas.ada, UserSearch(), 100) == 7
    assert run_query(accounts.count, personas.ada, UserSearch(), 3) == 4


def test_request_search_sorts_newest_or_oldest_first(personas: Personas) -> None:
    first_id, second_id = (execute(verbs.book, personas.ana, booking_form(personas.ac)).id for _ in range(2))
    for sort, expected in (("newest", [second_id, first_id]), ("oldest", [first_id, second_id])):
        search = RequestSearch.model_validate({"sort": sort, "limit": 1})
        page = run_query(requests.search, personas.ada, search)
        second_page = run_query(requests.search, personas.ada, search.model_copy(update={"cursor": page.next_cursor}))
        assert [row.id for row in (*page.items, *second_page.items)] == expected
    assert run_query(requests.count, personas.ada, RequestSearch(), 10) == 2


def test_overview_counts_match_its_lists(personas: Personas) -> None:
    request = execute(verbs.book, personas.ana, booking_form(personas.ac, scheduled_for=now() + timedelta(hours=1)))
    execute(verbs.accept, personas.pat, execute(verbs.book, personas.ana, booking_form(personas.ac)).id)
    overview = run_query(get_overview, personas.ada)
    assert (overview.requested, overview.accepted, overview.expiring_soon_count) == (1, 1, 1)
    assert overview.next_expires_at == request.scheduled_for
    assert [row.id for row in run_query(requests.list_for_user, personas.ada, personas.pat.user_id)] == [request.id + 1]


def test_service_usage_counts_professionals_and_bookings(personas: Personas) -> None:
    execute(verbs.book, personas.ana, booking_form(personas.ac))
    used_service, unused_service = (
        run_query(catalogue.get_service_usage, personas.ada, one.id or 0) for one in (personas.ac, personas.tap)
    )
    assert (used_service.professional_count, used_service.has_bookings) == (3, True)
    assert (unused_service.professional_count, unused_service.has_bookings) == (0, False)


def test_user_totals_are_summed_per_currency(personas: Personas) -> None:
    with transaction() as uow:
        for currency in ("INR", "INR", "USD"):
            create_request(
                uow, personas.ana, personas.ac, status="closed", professional_id=personas.pat.user_id, currency=currency
            )
        create_request(uow, personas.ana, personas.ac, status="cancelled")
    for actor in (personas.ana, personas.pat):
        stats = run_query(user_history.get_user_request_stats, personas.ada, actor.user_id)
        assert stats.total_by_currency == {"INR": Decimal("998.00"), "USD": Decimal("499.00")}
        assert (stats.closed_count, stats.request_count) == (3, 4 if actor is personas.ana else 3)
