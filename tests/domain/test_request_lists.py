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


def create_requests(personas: Personas, *, status: S = S.REQUESTED, count: int = 1, **overrides: Any) -> list[int]:
    with transaction() as uow:
        return [
            require_id(create_request(uow, personas.ana, personas.ac, status=status, **overrides)) for _ in range(count)
        ]


def collect_ids(fetch_page: Callable[[PageParams], Page[Any]], **overrides: Any) -> list[int]:
    ids, cursor = [], None
    while True:
        page = fetch_page(PageParams(limit=2, cursor=cursor, **overrides))
        assert len(page.items) <= 2
        ids += [row.id for row in page.items]
        if (cursor := page.next_cursor) is None:
            return ids


def test_unfinished_requests_are_ongoing_and_finished_are_history(personas: Personas) -> None:
    ids_by_status = {
        status: create_requests(personas, status=status, professional_id=personas.pat.user_id)[0] for status in S
    }
    ongoing_ids = {ids_by_status[s] for s in (S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED)}
    for actor in (personas.ana, personas.pat):
        assert {row.id for row in run_query(queries.list_ongoing, actor, PageParams()).items} == ongoing_ids
        assert {row.id for row in run_query(queries.list_history, actor, PageParams()).items} == set(
            ids_by_status.values()
        ) - ongoing_ids
    for actor in (personas.sam, personas.quinn):
        assert (
            run_query(queries.list_ongoing, actor, PageParams()).items
            == run_query(queries.list_history, actor, PageParams()).items
            == []
        )
    for end_status in (S.CLOSED, S.CANCELLED, S.EXPIRED):
        assert [row.id for row in run_query(queries.list_history, personas.ana, PageParams(), end_status).items] == [
            ids_by_status[end_status]
        ]
    with pytest.raises(Forbidden):
        run_query(queries.list_ongoing, personas.ada, PageParams())


def test_pages_are_newest_first_without_gaps(personas: Personas) -> None:
    request_ids = create_requests(personas, count=7)
    assert collect_ids(lambda ask: run_query(queries.list_ongoing, personas.ana, ask)) == request_ids[::-1]


def test_new_bookings_do_not_shift_later_pages(personas: Personas) -> None:
    request_ids = create_requests(personas, count=4)
    first_page = run_query(queries.list_ongoing, personas.ana, PageParams(limit=2))
    create_requests(personas, count=3)
    second_page = run_query(queries.list_ongoing, personas.ana, PageParams(limit=2, cursor=first_page.next_cursor))
    assert [row.id for row in (*first_page.items, *second_page.items)] == request_ids[::-1]


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
    ids_by_status = {
        "a": create_requests(personas, created_at=day)[0],
        "b": create_requests(
            personas, created_at=day + timedelta(days=1), status=S.CLOSED, professional_id=personas.pat.user_id
        )[0],
        "c": create_requests(personas, created_at=day + timedelta(days=2), city="Mumbai", pincode="400050")[0],
    }
    rows = run_query(queries.search, personas.ada, validate(RequestSearch, filters)).items
    assert {row.id for row in rows} == {ids_by_status[name] for name in expected}


def test_request_is_found_by_id(personas: Personas) -> None:
    _, request_id, _ = create_requests(personas, count=3)
    for q in (str(request_id), f"#{request_id}"):
        assert [row.id for row in run_query(queries.search, personas.ada, RequestSearch(q=q)).items] == [request_id]


@pytest.mark.parametrize("limits", [(20, 200, 2000), (0, 200, 2000), (0, 200, 0), (0, 0, 0)], ids=str)
def test_name_search_is_ordered_with_every_query_strategy(
    personas: Personas, limits: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, limit in zip(("MAX_USER_RANGES", "MAX_MATCHING_USERS", "MAX_MATCHING_REQUESTS"), limits, strict=True):
        monkeypatch.setattr(search, name, limit)
    request_ids = [
        create_requests(personas, status=status, professional_id=by)[0]
        for status, by in assignments_by_status(personas)
    ]
    with transaction() as uow:
        create_request(uow, personas.sam, personas.ac, status=S.CLOSED, professional_id=personas.quinn.user_id)

    def search_ids(**filters: Any) -> list[int]:
        return collect_ids(
            lambda ask: run_query(queries.search, personas.ada, validate(RequestSearch, ask.model_dump() | filters))
        )

    assert search_ids(q="ana") == request_ids[::-1]
    assert (
        search_ids(q="PAT")
        == [it for it, (_, by) in zip(request_ids, assignments_by_status(personas), strict=True) if by][::-1]
    )
    assert search_ids(q="ana", sort="oldest") == request_ids
    assert search_ids(q="pat", status="closed") == [request_ids[4]]
    assert search_ids(q="pat", status="expired") == []
    assert run_query(queries.count, personas.ada, RequestSearch(q="ana"), 100) == len(request_ids)


def assignments_by_status(personas: Personas) -> list[tuple[S, int | None]]:
    return [(status, None if status in UNASSIGNED_STATUSES else personas.pat.user_id) for status in S]


def test_user_search_filters(personas: Personas) -> None:
    def list_names(**filters: Any) -> set[str]:
        return {
            row.full_name.split()[0]
            for row in run_query(accounts.search, personas.ada, validate(UserSearch, filters)).items
        }

    assert list_names(role="professional") == {"Pat", "Quinn", "Pia"}
    assert list_names(role="professional", approval="pending") == {"Pia"}
    assert list_names(status="blocked") == {"Bo"}
    assert list_names(q="QUINN@") == {"Quinn"}
    assert list_names(q="01204", role="admin") == {"Ada"}
    assert list_names(q="_") == set()


def test_users_are_paginated(personas: Personas) -> None:
    user_ids = collect_ids(lambda ask: run_query(accounts.search, personas.ada, UserSearch(**ask.model_dump())))
    assert user_ids == sorted(user_ids, reverse=True)
    assert len(user_ids) == len(set(user_ids)) == 7


def test_professional_stats_count_earnings_of_this_month(personas: Personas) -> None:
    for timestamp in (now(), now() - timedelta(days=40)):
        create_requests(
            personas, status=S.CLOSED, professional_id=personas.pat.user_id, completed_at=timestamp, closed_at=timestamp
        )
    create_requests(personas, status=S.ACCEPTED, professional_id=personas.pat.user_id)
    stats = run_query(queries.get_professional_stats, personas.pat)
    assert (stats.completed, str(stats.earned_this_month)) == (2, "499.00")
