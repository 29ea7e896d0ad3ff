"""URLs of lists: parsed leniently, and built so that they round-trip."""

import pytest

from hsa_app.core.errors import ValidationFailed
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.pagination import Page
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.state.list_url import (
    Pagination,
    load_list_page,
    parse_id_param,
    parse_list_query,
    url_from_form,
    with_filter_chips,
)

LIST_PATH = "/admin/users"


def test_invalid_filter_is_dropped_and_named() -> None:
    list_url = parse_list_query(UserSearch, LIST_PATH, {"role": "wizard", "status": "blocked", "from_mail": "1"})
    assert (list_url.params.role, list_url.params.status, list_url.invalid_params) == (None, "blocked", ("role",))
    assert list_url.url() == "/admin/users?status=blocked"


def test_filter_is_named_by_its_url_alias() -> None:
    list_url = parse_list_query(RequestSearch, "/admin/requests", {"from": "soon", "to": "2026-11-30"})
    assert list_url.invalid_params == ("from",)
    assert list_url.url() == "/admin/requests?to=2026-11-30"


def test_page_size_in_the_url_is_ignored() -> None:
    assert parse_list_query(UserSearch, LIST_PATH, {"limit": "100"}).params.limit == 20


def test_filter_form_updates_the_url_and_resets_the_cursor() -> None:
    list_url = parse_list_query(UserSearch, LIST_PATH, {"role": "admin", "status": "active", "cursor": "WzVd"})
    assert url_from_form(list_url, {"q": " meera ", "status": ""}) == "/admin/users?role=admin&q=meera"
    assert url_from_form(list_url, "nonsense") == "/admin/users?role=admin&status=active"
    with pytest.raises(ValidationFailed):
        url_from_form(list_url, {"role": "wizard"})
    with pytest.raises(ValidationFailed):
        url_from_form(list_url, {"colour": "red"})


async def _load_pagination(parameters: dict[str, str], total: int = 45) -> Pagination:
    async def load_page(_query: object, search: UserSearch) -> tuple[Page[int], int]:
        search.parse_cursor(int)
        return Page(items=list(range(20)), next_cursor="WzFd"), total

    def query(*_: object) -> tuple[Page[int], int]:
        raise AssertionError("only `look` reads")

    _, pagination, list_url = await load_list_page(
        load_page, query, parse_list_query(UserSearch, LIST_PATH, parameters)
    )
    return with_filter_chips(pagination, list_url, {"role": "Role: Admin"})


async def test_previous_page_is_in_the_url() -> None:
    first_page = await _load_pagination({})
    assert (first_page.range_text, first_page.has_previous, first_page.next_url) == (
        "1 to 20 of 45",
        False,
        "/admin/users?cursor=WzFd",
    )
    third_page = await _load_pagination({"cursor": "WzVd~WzNd", "role": "admin"}, total=75)
    assert third_page.range_text == "41 to 60 of 75"
    assert third_page.previous_url == "/admin/users?role=admin&cursor=WzVd"
    assert third_page.next_url == "/admin/users?role=admin&cursor=WzVd~WzNd~WzFd"
    assert [(chip.label, chip.url_without) for chip in third_page.chips] == [("Role: Admin", "/admin/users")]


async def test_invalid_cursor_falls_back_to_the_first_page() -> None:
    pagination = await _load_pagination({"cursor": "zzz"})
    assert (pagination.range_text, pagination.has_previous) == ("1 to 20 of 45", False)
    assert "not in this list" in pagination.note


async def test_large_total_is_shown_as_more_than() -> None:
    pagination = await _load_pagination({}, total=1001)
    assert (pagination.total, pagination.range_text) == ("More than 1,000", "1 to 20 of more than 1,000")


@pytest.mark.parametrize(("text", "number"), [("12", 12), ("", 0), ("-1", 0), ("1e3", 0), ("٣", 0), ("9" * 30, 0)])
def test_id_parameter_is_parsed(text: str, number: int) -> None:
    assert parse_id_param({"user": text}, "user") == number
