"""Error reports of browsers: untrusted input from anyone."""

import pytest

from hsa_app.hsa_app import app, compute_error_code, handle_frontend_error


def test_frontend_error_is_logged_as_one_short_line(caplog: pytest.LogCaptureFixture) -> None:
    handle_frontend_error(Exception("TypeError: x is undefined\n\x1b[2J2026-12-01 ERROR forged line " + "a" * 5000))
    (record,) = caplog.records
    line = record.getMessage()
    assert "TypeError: x is undefined" in line
    assert len(line) < 400
    assert line.isprintable()


def test_app_uses_the_frontend_error_handler() -> None:
    assert app.frontend_exception_handler is handle_frontend_error


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ("Error: kaputt\nError: kaputt\n    at Page (login.js:1:39)", "71F225F4"),
        ("", "811C9DC5"),
        ("Error: \ud83d", compute_error_code("Error: \ud83d\nelsewhere")),
    ],
)
def test_error_code_is_stable(message: str, code: str) -> None:
    assert compute_error_code(message) == code
