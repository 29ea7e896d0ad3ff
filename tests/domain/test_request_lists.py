"""Request and user lists: permissions, filters, order and pagination."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.requests import queries, search
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.lifecycle import UNASSIGNED_STATUSES
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus as S
from tests.factories import create_request, require_id
from tests.personas import Personas
from tests.support.transactions import run_query


def create_requests(cast: Personas, *, status: S = S.REQUESTED, count: int = 1, **overrides: Any) -> list[int]:
    with transaction() as uow:
        return [require_id(create_request(uow, cast.ana, cast.ac, status=status, **overrides)) for _ in range(count)]


def collect_ids(fetch_page: Callable[[PageParams], Page[Any]], **overrides: Any) -> list[int]:
    seen, cursor = [], None
    while True:
        page = fetch_page(PageParams(limit=2, cursor=cursor, **overrides))
        assert len(page.items) <= 2
        seen += [row.id for row in page.items]
        if (cursor := page.next_cursor) is None:
            return seen


def test_unfinished_requests_are_ongoing_and_finished_are_history(personas: Personas) -> None:
    made = {status: create_requests(personas, status=status, professional_id=personas.pat.user_id)[0] for status in S}
    going = {made[s] for s in (S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED)}
    for who in (personas.ana, personas.pat):
        assert {row.id for row in run_query(queries.list_ongoing, who, PageParams()).items} == going
        assert {row.id for row in run_query(queries.list_history, who, PageParams()).items} == set(
            made.values()
        ) - going
    for who in (personas.sam, personas.quinn):
        assert (
            run_query(queries.list_ongoing, who, PageParams()).items
            == run_query(queries.list_history, who, PageParams()).items
            == []
        )
    for ended in (S.CLOSED, S.CANCELLED, S.EXPIRED):
        assert [row.id for row in run_query(queries.list_history, personas.ana, PageParams(), ended).items] == [
            made[ended]
        ]
    with pytest.raises(Forbidden):
        run_query(queries.list_ongoing, personas.ada, PageParams())


def test_pages_are_newest_first_without_gaps(personas: Personas) -> None:
    made = create_requests(personas, count=7)
    assert collect_ids(lambda ask: run_query(queries.list_ongoing, personas.ana, ask)) == made[::-1]


def test_new_bookings_do_not_shift_later_pages(personas: Personas) -> None:
    made = create_requests(personas, count=4)
    first = run_query(queries.list_ongoing, personas.ana, PageParams(limit=2))
    create_requests(personas, count=3)
    second = run_query(queries.list_ongoing, personas.ana, PageParams(limit=2, cursor=first.next_cursor))
    assert [row.id for row in (*first.items, *second.items)] == made[::-1]


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({}, "abc"), ({"status": "closed"}, "b"), ({"city": "MUMBAI"}, "c"), ({"service_id": 2}, ""),
        ({"from": "2026-03-02T00:00:00Z"}, "bc"), ({"to": "2026-03-02T00:00:00Z"}, "a"),
        ({"from": "2026-03-02", "to": "2026-03-02"}, "b"), ({"q": "pat serves"}, "b"), ({"q": "ANA"}, "abc"),
        ({"q": "400050"}, "c"), ({"q": "ac serv"}, "abc"), ({"q": "%"}, ""), ({"q": "nobody"}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_request_search_filters(personas: Personas, filters: dict[str, Any], expected: str) -> None:
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    made = {
        "a": create_requests(personas, created_at=day)[0],
        "b": create_requests(
            personas, created_at=day + timedelta(days=1), status=S.CLOSED, professional_id=personas.pat.user_id
        )[0],
        "c": create_requests(personas, created_at=day + timedelta(days=2), city="Mumbai", pincode="400050")[0],
    }
    rows = run_query(queries.search, personas.ada, validate(RequestSearch, filters)).items
    assert {row.id for row in rows} == {made[name] for name in expected}


def test_request_is_found_by_id(personas: Personas) -> None:
    _, it, _ = create_requests(personas, count=3)
    for q in (str(it), f"#{it}"):
        assert [row.id for row in run_query(queries.search, personas.ada, RequestSearch(q=q)).items] == [it]


@pytest.mark.parametrize("limits", [(20, 200, 2000), (0, 200, 2000), (0, 200, 0), (0, 0, 0)], ids=str)
def test_name_search_is_ordered_with_every_query_strategy(
    personas: Personas, limits: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in zip(("MAX_USER_RANGES", "MAX_MATCHING_USERS", "MAX_MATCHING_REQUESTS"), limits, strict=True):
        monkeypatch.setattr(search, name, most)
    made = [
        create_requests(personas, status=status, professional_id=by)[0]
        for status, by in assignments_by_status(personas)
    ]
    with transaction() as uow:
        create_request(uow, personas.sam, personas.ac, status=S.CLOSED, professional_id=personas.quinn.user_id)

    def found(**asked: Any) -> list[int]:
        return collect_ids(
            lambda ask: run_query(queries.search, personas.ada, validate(RequestSearch, ask.model_dump() | asked))
        )

    assert found(q="ana") == made[::-1]
    assert found(q="PAT") == [it for it, (_, by) in zip(made, assignments_by_status(personas), strict=True) if by][::-1]
    assert found(q="ana", sort="oldest") == made
    assert found(q="pat", status="closed") == [made[4]]
    assert found(q="pat", status="expired") == []
    assert run_query(queries.count, personas.ada, RequestSearch(q="ana"), 100) == len(made)


def assignments_by_status(cast: Personas) -> list[tuple[S, int | None]]:
    return [(status, None if status in UNASSIGNED_STATUSES else cast.pat.user_id) for status in S]


def test_user_search_filters(personas: Personas) -> None:
    def names(**asked: Any) -> set[str]:
        return {
            row.full_name.split()[0]
            for row in run_query(accounts.search, personas.ada, validate(UserSearch, asked)).items
        }

    assert names(role="professional") == {"Pat", "Quinn", "Pia"}
    assert names(role="professional", approval="pending") == {"Pia"}
    assert names(status="blocked") == {"Bo"}
    assert names(q="QUINN@") == {"Quinn"}
    assert names(q="01204", role="admin") == {"Ada"}
    assert names(q="_") == set()


def test_users_are_paginated(personas: Personas) -> None:
    found = collect_ids(lambda ask: run_query(accounts.search, personas.ada, UserSearch(**ask.model_dump())))
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found)) == 7


def test_professional_stats_count_earnings_of_this_month(personas: Personas) -> None:
    for moment in (now(), now() - timedelta(days=40)):
        create_requests(
            personas, status=S.CLOSED, professional_id=personas.pat.user_id, completed_at=moment, closed_at=moment
        )
    create_requests(personas, status=S.ACCEPTED, professional_id=personas.pat.user_id)
    stats = run_query(queries.get_professional_stats, personas.pat)
    assert (stats.completed, str(stats.earned_this_month)) == (2, "499.00")
