"""Numbers in URLs are untrusted: an invalid one is treated as missing."""

import pytest

from hsa_app.state.form_input import parse_last_number, parse_number, parse_page_number


@pytest.mark.parametrize("text", ["", "0", "-1", "1e3", "٣", "²", "9007199254740992", "9" * 5_000, " 7", "<b>"])
def test_invalid_number_is_zero(text: str) -> None:
    assert parse_number(text) == parse_last_number(f"/services/{text}") == 0
    assert parse_page_number(text) in (1, 1_000)


def test_number_is_parsed_from_the_end_of_a_path() -> None:
    assert parse_last_number("/services/12") == parse_last_number("/services/12/") == parse_number("12") == 12
    assert parse_number("9007199254740991") == 9007199254740991


def test_page_number_is_capped() -> None:
    assert (parse_page_number("3"), parse_page_number("1001")) == (3, 1_000)
