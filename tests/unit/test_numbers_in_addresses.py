"""What an address says of numbers is a stranger's: what cannot be one is nobody's."""

import pytest

from hsa_app.state.form_input import last_number, number, page_number


@pytest.mark.parametrize("text", ["", "0", "-1", "1e3", "٣", "²", "9007199254740992", "9" * 5_000, " 7", "<b>"])
def test_what_nothing_can_have_as_its_number_is_none(text: str) -> None:
    assert number(text) == last_number(f"/services/{text}") == 0
    assert page_number(text) in (1, 1_000)


def test_a_number_is_read_from_the_end_of_a_path() -> None:
    assert last_number("/services/12") == last_number("/services/12/") == number("12") == 12
    assert number("9007199254740991") == 9007199254740991


def test_a_page_beyond_reach_is_the_last_within() -> None:
    assert (page_number("3"), page_number("1001")) == (3, 1_000)
