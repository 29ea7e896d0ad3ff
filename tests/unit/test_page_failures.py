"""What browsers report of failing pages: anyone may say so, and say anything."""

import pytest

from hsa_app.hsa_app import app, page_code, page_failed


def test_frontend_error_is_logged_as_one_short_line(caplog: pytest.LogCaptureFixture) -> None:
    page_failed(Exception("TypeError: x is undefined\n\x1b[2J2026-12-01 ERROR forged line " + "a" * 5000))
    (record,) = caplog.records
    said = record.getMessage()
    assert "TypeError: x is undefined" in said
    assert len(said) < 400
    assert said.isprintable()


def test_app_uses_the_frontend_error_handler() -> None:
    assert app.frontend_exception_handler is page_failed


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("Error: kaputt\nError: kaputt\n    at Page (login.js:1:39)", "71F225F4"),
        ("", "811C9DC5"),
        ("Error: \ud83d", page_code("Error: \ud83d\nelsewhere")),
    ],
)
def test_error_code_is_stable(said: str, code: str) -> None:
    assert page_code(said) == code
