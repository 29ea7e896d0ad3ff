"""Formatting of money, times and durations."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from hsa_app.core import formatting

MONDAY = datetime(2026, 11, 30, 6, 12, tzinfo=UTC)  # 11:42 am in Kolkata


@pytest.mark.parametrize(
    ("amount", "expected"),
    [
        ("499.00", "₹499"),
        ("0.00", "₹0"),
        ("2299.00", "₹2,299"),
        ("682450.00", "₹6,82,450"),
        ("12345678.00", "₹1,23,45,678"),
        ("499.50", "₹499.50"),
        ("499.05", "₹499.05"),
        ("-250.00", "-₹250"),
        (Decimal(1000), "₹1,000"),
    ],
)
def test_rupees_are_grouped_and_show_paise_only_if_nonzero(amount: str | Decimal, expected: str) -> None:
    assert formatting.format_money(amount, "INR") == expected


def test_other_currencies_are_grouped_by_thousands() -> None:
    assert formatting.format_money("1234567.00", "USD") == "$1,234,567"
    assert formatting.format_money("1234.50", "CHF") == "CHF 1,234.50"


def test_today_is_relative_to_local_time() -> None:
    assert formatting.format_relative(datetime(2026, 11, 30, 10, 30, tzinfo=UTC), MONDAY) == "Today, 4:00 pm"
    assert formatting.format_relative(datetime(2026, 11, 29, 18, 45, tzinfo=UTC), MONDAY) == "Today, 12:15 am"


def test_other_day_shows_weekday_and_date() -> None:
    assert formatting.format_relative(datetime(2026, 12, 1, 9, 30, tzinfo=UTC), MONDAY) == "Tue 1 Dec, 3:00 pm"


def test_year_is_shown_only_if_not_current() -> None:
    assert formatting.format_relative(datetime(2027, 1, 5, 6, 30, tzinfo=UTC), MONDAY) == "Tue 5 Jan 2027, 12:00 pm"


def test_day_clock_and_am_pm_are_separate_parts() -> None:
    time = datetime(2026, 12, 1, 9, 30, tzinfo=UTC)
    assert (formatting.format_day(time, MONDAY), *formatting.format_time_parts(time)) == ("Tue 1 Dec", "3:00", "pm")


def test_end_time_is_start_plus_duration() -> None:
    assert formatting.format_end_time(datetime(2026, 12, 1, 9, 30, tzinfo=UTC), 60) == "to 4:00 pm"


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [(45, "45 min"), (60, "60 min"), (90, "90 min"), (120, "2 h"), (150, "2 h 30 min"), (300, "5 h")],
)
def test_durations_are_in_minutes_below_two_hours(minutes: int, expected: str) -> None:
    assert formatting.format_duration(minutes) == expected


def test_datetime_field_holds_local_time() -> None:
    assert formatting.format_datetime_input(MONDAY) == "2026-11-30T11:42"


def test_plural_agrees_with_count() -> None:
    assert formatting.pluralize(1, "{count} service", "{count} services") == "1 service"
    assert formatting.pluralize(12, "{count} service", "{count} services") == "12 services"
    assert formatting.pluralize(106234, "{count} city", "{count} cities") == "1,06,234 cities"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([], ""),
        (["a"], "a"),
        (["a", "b"], "a and b"),
        (["a", "b", "c", "d"], "a, b, c and d"),
        (["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
    ],
)
def test_words_are_joined_and_long_lists_are_truncated(words: list[str], expected: str) -> None:
    assert formatting.join_words(words) == expected


@pytest.mark.parametrize(
    ("size", "expected"),
    [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (4_120, "4.1 KB"), (23_400_000, "23 MB"), (2_500_000_000, "2.5 GB")],
)
def test_file_size_uses_the_largest_fitting_unit(size: int, expected: str) -> None:
    assert formatting.format_file_size(size) == expected
