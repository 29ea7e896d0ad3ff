"""CSV cells: no formula is executed by a spreadsheet, and the escaping is reversible."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hsa_app.domain.exports.csv_safety import escape_formula, unescape_formula

FORMULAS = [
    "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)",
    "\u22121", " =1+1", "\u00a0=1+1", "\ufeff=1+1", "'=1+1", "''=1+1", "=cmd|' /C calc'!A0", '=HYPERLINK("http://x")',
]  # fmt: skip
PLAIN_TEXTS = [
    "",
    "AC service",
    "O'Hara",
    "'quoted'",
    "a = b",
    "5-star",
    "Ünal",
    "“quoted”",
    "₹499",
    "ring, then =wait",
    " two",
]
FORMULA_STARTS = "=+-@\t\r\n\uff1d\uff0b\uff0d\uff20"

texts = st.text(
    st.sampled_from("a 1'\"=+-@\t\r\n,;\uff1d\uff0b\uff0d\uff20\ufeff\u200b") | st.characters(codec="utf-8"),
    max_size=20,
)


@pytest.mark.parametrize("text", FORMULAS)
def test_formula_is_prefixed_with_an_apostrophe(text: str) -> None:
    assert escape_formula(text) == f"'{text}"


@pytest.mark.parametrize("text", PLAIN_TEXTS)
def test_plain_text_is_unchanged(text: str) -> None:
    assert escape_formula(text) == text


def test_none_is_an_empty_cell() -> None:
    assert escape_formula(None) == ""


@given(texts)
def test_escaped_cell_never_starts_like_a_formula(text: str) -> None:
    assert not escape_formula(text).lstrip().startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20"))
    assert not escape_formula(text).startswith(tuple(FORMULA_STARTS))


@given(st.lists(texts, min_size=1, max_size=4))
def test_text_round_trips_through_csv(line: list[str]) -> None:
    output = io.StringIO(newline="")
    csv.writer(output, lineterminator="\r\n").writerow([escape_formula(text) for text in line])
    (cells,) = csv.reader(io.StringIO(output.getvalue(), newline=""))
    assert [unescape_formula(cell) for cell in cells] == line
