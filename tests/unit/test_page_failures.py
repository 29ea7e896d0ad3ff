"""What browsers report of failing pages: anyone may say so, and say anything."""

import pytest

from hsa_app.hsa_app import app, page_code, page_failed


def test_a_report_from_a_browser_is_one_short_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    page_failed(Exception("TypeError: x is undefined\n\x1b[2J2026-12-01 ERROR forged line " + "a" * 5000))
    (record,) = caplog.records
    said = record.getMessage()
    assert "TypeError: x is undefined" in said
    assert len(said) < 400
    assert said.isprintable()


def test_the_product_hears_of_failing_pages_that_way() -> None:
    assert app.frontend_exception_handler is page_failed


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Error: kaputt\nError: kaputt\n    at Page (login.js:1:39)", "71F225F4"),
        ("", "811C9DC5"),
        ("Error: \ud83d", page_code("Error: \ud83d\nelsewhere")),
    ],
)
def test_an_error_has_one_code_wherever_it_happens(said: str, code: str) -> None:
    assert page_code(said) == code
