"""What browsers report of failing pages: anyone may say so, and say anything."""

import pytest

from hsa_app.hsa_app import app, page_failed


def test_a_report_from_a_browser_is_one_short_line_in_the_log(caplog: pytest.LogCaptureFixture) -> None:
    page_failed(Exception("TypeError: x is undefined\n\x1b[2J2026-12-01 ERROR forged line " + "a" * 5000))
    (record,) = caplog.records
    said = record.getMessage()
    assert "TypeError: x is undefined" in said
    assert len(said) < 400
    assert said.isprintable()


def test_the_product_hears_of_failing_pages_that_way() -> None:
    assert app.frontend_exception_handler is page_failed
