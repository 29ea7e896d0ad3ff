"""Cursors, page limits and search patterns."""

import base64
import json

import pytest

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.pagination import PageParams, like_pattern, paginate


def encode_cursor(key: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(key).encode()).decode()


def test_cursors_lead_through_all_pages() -> None:
    rows, collected, params = list(range(1, 8)), [], PageParams(limit=3)
    while True:
        after = (params.parse_cursor(int) or (0,))[0]
        page_rows = [row for row in rows if row > int(after)][: params.limit + 1]
        page = paginate(page_rows, params, lambda row: (row,), str)
        collected += page.items
        if page.next_cursor is None:
            break
        params = PageParams(limit=3, cursor=page.next_cursor)
    assert collected == ["1", "2", "3", "4", "5", "6", "7"]


def test_full_last_page_has_no_next_cursor() -> None:
    page = paginate([1, 2], PageParams(limit=2), lambda row: (row,), lambda row: row)
    assert (page.items, page.next_cursor) == ([1, 2], None)


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "====",
        "☃",
        "\ud800",
        "\x00",
        "AAAA",
        "eyJhIjogMX0=",
        "A" * 500,
        encode_cursor(1),
        encode_cursor([]),
        encode_cursor(["1", "2"]),
        encode_cursor([1, 2]),
        encode_cursor([None]),
        encode_cursor([True]),
        encode_cursor([-1]),
        encode_cursor([2**53]),
        encode_cursor([10**400]),
        encode_cursor([1.5]),
        encode_cursor([[1]]),
        encode_cursor({"0": 1}),
        encode_cursor("1"),
        base64.urlsafe_b64encode(b"[" * 300).decode(),
        base64.urlsafe_b64encode(b"[NaN]").decode(),
        base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    ],
    ids=ascii,
)
def test_invalid_cursor_is_rejected(cursor: str) -> None:
    with pytest.raises(ValidationFailed) as error:
        validate(PageParams, {"cursor": cursor}).parse_cursor(int)
    assert [problem.field for problem in error.value.field_errors] == ["cursor"]


@pytest.mark.parametrize("name", ["\x00", "a\x00b", "\ud800", "x\udfff"], ids=ascii)
def test_cursor_with_unstorable_text_is_rejected(name: str) -> None:
    with pytest.raises(ValidationFailed):
        PageParams(cursor=encode_cursor(["Cleaning", name, 3])).parse_cursor(str, str, int)


@pytest.mark.parametrize("name", ["सफ़ाई", "D’Souza", "", "100% \\ _"])
def test_cursor_accepts_any_storable_text(name: str) -> None:
    assert PageParams(cursor=encode_cursor([name, 3])).parse_cursor(str, int) == (name, 3)


@pytest.mark.parametrize(
    ("limit", "ok"), [(1, True), (100, True), (0, False), (101, False), (-1, False), ("ten", False)]
)
def test_page_limit_is_1_to_100(limit: object, ok: bool) -> None:
    if ok:
        assert validate(PageParams, {"limit": limit}).limit == limit
    else:
        with pytest.raises(ValidationFailed):
            validate(PageParams, {"limit": limit})


def test_without_cursor_the_list_starts_at_the_beginning() -> None:
    assert PageParams().parse_cursor(int) is None
    assert validate(PageParams, {"cursor": "", "limit": ""}) == PageParams(limit=20)


def test_like_pattern_escapes_wildcards() -> None:
    assert like_pattern(r"50%_\x") == r"%50\%\_\\x%"
