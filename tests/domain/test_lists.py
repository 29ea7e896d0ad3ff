"""Lists: each shows what one may see, in order, page by page."""

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
from tests.cast import Personas
from tests.factories import a_request, id_of
from tests.support.doing import run_query


def requests(cast: Personas, *, status: S = S.REQUESTED, times: int = 1, **given: Any) -> list[int]:
    with transaction() as uow:
        return [id_of(a_request(uow, cast.ana, cast.ac, status=status, **given)) for _ in range(times)]


def all_pages(ask_for: Callable[[PageParams], Page[Any]], **given: Any) -> list[int]:
    seen, cursor = [], None
    while True:
        page = ask_for(PageParams(limit=2, cursor=cursor, **given))
        assert len(page.items) <= 2
        seen += [row.id for row in page.items]
        if (cursor := page.next_cursor) is None:
            return seen


def test_what_is_not_over_is_ongoing_and_the_rest_is_history(cast: Personas) -> None:
    made = {status: requests(cast, status=status, professional_id=cast.pat.user_id)[0] for status in S}
    going = {made[s] for s in (S.REQUESTED, S.ACCEPTED, S.IN_PROGRESS, S.COMPLETED)}
    for who in (cast.ana, cast.pat):
        assert {row.id for row in run_query(queries.list_ongoing, who, PageParams()).items} == going
        assert {row.id for row in run_query(queries.list_history, who, PageParams()).items} == set(
            made.values()
        ) - going
    for who in (cast.sam, cast.quinn):
        assert (
            run_query(queries.list_ongoing, who, PageParams()).items
            == run_query(queries.list_history, who, PageParams()).items
            == []
        )
    for ended in (S.CLOSED, S.CANCELLED, S.EXPIRED):
        assert [row.id for row in run_query(queries.list_history, cast.ana, PageParams(), ended).items] == [made[ended]]
    with pytest.raises(Forbidden):
        run_query(queries.list_ongoing, cast.ada, PageParams())


def test_pages_follow_each_other_newest_first_without_gaps(cast: Personas) -> None:
    made = requests(cast, times=7)
    assert all_pages(lambda ask: run_query(queries.list_ongoing, cast.ana, ask)) == made[::-1]


def test_what_is_booked_while_one_turns_pages_shifts_nothing(cast: Personas) -> None:
    made = requests(cast, times=4)
    first = run_query(queries.list_ongoing, cast.ana, PageParams(limit=2))
    requests(cast, times=3)
    second = run_query(queries.list_ongoing, cast.ana, PageParams(limit=2, cursor=first.next_cursor))
    assert [row.id for row in (*first.items, *second.items)] == made[::-1]


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({}, "abc"), ({"status": "closed"}, "b"), ({"city": "MUMBAI"}, "c"), ({"service_id": 2}, ""),
        ({"from": "2026-03-02T00:00:00Z"}, "bc"), ({"to": "2026-03-02T00:00:00Z"}, "a"),
        ({"from": "2026-03-02", "to": "2026-03-02"}, "b"), ({"q": "pat serves"}, "b"), ({"q": "ANA"}, "abc"),
        ({"q": "400050"}, "c"), ({"q": "ac serv"}, "abc"), ({"q": "%"}, ""), ({"q": "nobody"}, ""),
    ],
    ids=str,
)  # fmt: skip
def test_admins_find_requests_by_what_they_know(cast: Personas, asked: dict[str, Any], found: str) -> None:
    day = datetime(2026, 3, 1, 12, tzinfo=UTC)
    made = {
        "a": requests(cast, created_at=day)[0],
        "b": requests(cast, created_at=day + timedelta(days=1), status=S.CLOSED, professional_id=cast.pat.user_id)[0],
        "c": requests(cast, created_at=day + timedelta(days=2), city="Mumbai", pincode="400050")[0],
    }
    rows = run_query(queries.search, cast.ada, validate(RequestSearch, asked)).items
    assert {row.id for row in rows} == {made[name] for name in found}


def test_a_request_is_found_by_its_number(cast: Personas) -> None:
    _, it, _ = requests(cast, times=3)
    for q in (str(it), f"#{it}"):
        assert [row.id for row in run_query(queries.search, cast.ada, RequestSearch(q=q)).items] == [it]


@pytest.mark.parametrize("few", [(20, 200, 2000), (0, 200, 2000), (0, 200, 0), (0, 0, 0)], ids=str)
def test_what_people_of_a_name_booked_or_did_comes_in_order_however_many_they_are(
    cast: Personas, few: tuple[int, int, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, most in zip(("MAX_USER_RANGES", "MAX_MATCHING_USERS", "MAX_MATCHING_REQUESTS"), few, strict=True):
        monkeypatch.setattr(search, name, most)
    made = [requests(cast, status=status, professional_id=by)[0] for status, by in taken_by(cast)]
    with transaction() as uow:
        a_request(uow, cast.sam, cast.ac, status=S.CLOSED, professional_id=cast.quinn.user_id)

    def found(**asked: Any) -> list[int]:
        return all_pages(
            lambda ask: run_query(queries.search, cast.ada, validate(RequestSearch, ask.model_dump() | asked))
        )

    assert found(q="ana") == made[::-1]
    assert found(q="PAT") == [it for it, (_, by) in zip(made, taken_by(cast), strict=True) if by][::-1]
    assert found(q="ana", sort="oldest") == made
    assert found(q="pat", status="closed") == [made[4]]
    assert found(q="pat", status="expired") == []
    assert run_query(queries.count, cast.ada, RequestSearch(q="ana"), 100) == len(made)


def taken_by(cast: Personas) -> list[tuple[S, int | None]]:
    return [(status, None if status in UNASSIGNED_STATUSES else cast.pat.user_id) for status in S]


def test_admins_find_people_by_what_they_know(cast: Personas) -> None:
    def names(**asked: Any) -> set[str]:
        return {
            row.full_name.split()[0] for row in run_query(accounts.search, cast.ada, validate(UserSearch, asked)).items
        }

    assert names(role="professional") == {"Pat", "Quinn", "Pia"}
    assert names(role="professional", approval="pending") == {"Pia"}
    assert names(status="blocked") == {"Bo"}
    assert names(q="QUINN@") == {"Quinn"}
    assert names(q="01204", role="admin") == {"Ada"}
    assert names(q="_") == set()


def test_people_come_page_by_page(cast: Personas) -> None:
    found = all_pages(lambda ask: run_query(accounts.search, cast.ada, UserSearch(**ask.model_dump())))
    assert found == sorted(found, reverse=True)
    assert len(found) == len(set(found)) == 7


def test_a_professional_sees_what_they_earned_this_month(cast: Personas) -> None:
    for moment in (now(), now() - timedelta(days=40)):
        requests(cast, status=S.CLOSED, professional_id=cast.pat.user_id, completed_at=moment, closed_at=moment)
    requests(cast, status=S.ACCEPTED, professional_id=cast.pat.user_id)
    stats = run_query(queries.get_professional_stats, cast.pat)
    assert (stats.completed, str(stats.earned_this_month)) == (2, "499.00")
