"""Conflicts and slots of a professional's calendar."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest

from hsa_app.core.settings import get_settings
from hsa_app.domain.availability.calendar import (
    BookingConflict,
    ConflictReason,
    ProfessionalCalendar,
    compute_working_hours,
)
from hsa_app.domain.availability.intervals import LocalTimeRange, TimeRange, merge

TUESDAY = date(2026, 12, 1)
NINE_TO_FIVE = {weekday: [LocalTimeRange(9 * 60, 17 * 60)] for weekday in range(5)}


def visit_at(local_time: str, local_day: date = TUESDAY, minutes: int = 60) -> TimeRange:
    """Return a visit that starts at a local time."""
    start = datetime.combine(local_day, time.fromisoformat(local_time), get_settings().zone).astimezone(UTC)
    return TimeRange(start, start + timedelta(minutes=minutes))


def make_calendar(
    week: dict[int, list[LocalTimeRange]] = NINE_TO_FIVE,
    overrides: dict[date, list[LocalTimeRange]] | None = None,
    **fields: Any,
) -> ProfessionalCalendar:
    first_day, last_day = TUESDAY - timedelta(days=1), TUESDAY + timedelta(days=1)
    return ProfessionalCalendar(
        working_hours=merge(compute_working_hours(first_day, last_day, week, overrides or {})),
        has_saved_hours=bool(week),
        **fields,
    )


def list_slot_times(calendar: ProfessionalCalendar, minutes: int = 60, day: date = TUESDAY) -> list[str]:
    return [f"{span.start.astimezone(get_settings().zone):%H:%M}" for span in calendar.available_slots(day, minutes)]


@pytest.mark.parametrize(("clock", "fits"), [("08:59", False), ("09:00", True), ("16:00", True), ("16:01", False)])
def test_visit_must_lie_within_working_hours(clock: str, fits: bool) -> None:
    assert (make_calendar().find_conflict(visit_at(clock)) is None) is fits


def test_without_saved_hours_any_time_is_available() -> None:
    assert make_calendar({}).find_conflict(visit_at("03:00")) is None


def test_without_saved_hours_slots_are_in_the_daytime() -> None:
    times = list_slot_times(make_calendar({}))
    assert (times[0], times[-1]) == ("08:00", "19:00")


def test_hours_across_midnight_are_contiguous() -> None:
    night_hours = {1: [LocalTimeRange(20 * 60, 24 * 60)], 2: [LocalTimeRange(0, 4 * 60)]}
    assert make_calendar(night_hours).find_conflict(visit_at("23:30")) is None
    assert make_calendar(night_hours).find_conflict(visit_at("19:30")) == BookingConflict(ConflictReason.HOURS)


def test_date_override_replaces_the_weekly_hours() -> None:
    late_hours = {TUESDAY: [LocalTimeRange(18 * 60, 20 * 60)]}
    assert list_slot_times(make_calendar(overrides=late_hours)) == ["18:00", "18:30", "19:00"]
    assert list_slot_times(make_calendar(overrides={TUESDAY: [LocalTimeRange(0, 0)]})) == []


def test_each_conflict_reason_is_reported() -> None:
    jobs = {7: visit_at("10:00")}
    calendar = make_calendar(
        jobs=jobs, buffer=timedelta(minutes=30), time_off=[visit_at("14:00")], jobs_per_day={TUESDAY: 1}
    )
    assert calendar.find_conflict(visit_at("10:59")) == BookingConflict(ConflictReason.JOB, 7)
    assert calendar.find_conflict(visit_at("11:29")) == BookingConflict(ConflictReason.TRAVEL, 7, buffer_minutes=30)
    assert calendar.find_conflict(visit_at("09:00", minutes=31)) == BookingConflict(
        ConflictReason.TRAVEL, 7, buffer_minutes=30
    )
    assert calendar.find_conflict(visit_at("11:30")) is None
    assert calendar.find_conflict(visit_at("13:30")) == BookingConflict(ConflictReason.OFF)
    assert calendar.find_conflict(visit_at("20:00")) == BookingConflict(ConflictReason.HOURS)
    assert make_calendar(max_jobs_per_day=1, jobs_per_day={TUESDAY: 1}).find_conflict(
        visit_at("11:30")
    ) == BookingConflict(ConflictReason.FULL, max_jobs_per_day=1)
    assert make_calendar(max_jobs_per_day=2, jobs_per_day={TUESDAY: 1}).find_conflict(visit_at("11:30")) is None


def test_slots_are_every_half_hour_that_fits() -> None:
    calendar = make_calendar(jobs={7: visit_at("10:00")}, buffer=timedelta(minutes=30))
    assert list_slot_times(calendar, 90)[:3] == ["11:30", "12:00", "12:30"]
    assert list_slot_times(calendar, 90)[-1] == "15:30"


def test_working_hours_on_a_dst_day_follow_local_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_TIMEZONE", "Europe/Berlin")
    get_settings.cache_clear()
    dst_day = date(2027, 3, 28)
    night_hours = compute_working_hours(
        dst_day, dst_day, {6: [LocalTimeRange(0, 4 * 60), LocalTimeRange(2 * 60, 2 * 60 + 30)]}, {}
    )
    assert night_hours[0].end - night_hours[0].start == timedelta(hours=3)
    calendar = ProfessionalCalendar(
        working_hours=merge(compute_working_hours(dst_day, dst_day, {6: [LocalTimeRange(0, 24 * 60)]}, {})),
        has_saved_hours=True,
    )
    assert list_slot_times(calendar, 60, dst_day)[:5] == ["00:00", "00:30", "01:00", "01:30", "03:00"]


def test_overlapping_and_adjacent_ranges_are_merged() -> None:
    first, second, separate = visit_at("09:00"), visit_at("10:00"), visit_at("12:00")
    assert merge([second, first, separate, visit_at("09:15", minutes=10)]) == [
        TimeRange(first.start, second.end),
        separate,
    ]


def test_dst_day_offers_no_slot_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HSA_TIMEZONE", "America/New_York")
    get_settings.cache_clear()
    dst_day = date(2027, 3, 14)
    calendar = ProfessionalCalendar(
        working_hours=merge(compute_working_hours(dst_day, dst_day, {6: [LocalTimeRange(0, 24 * 60)]}, {})),
        has_saved_hours=True,
    )
    starts = [span.start for span in calendar.available_slots(dst_day, 60)]
    assert len(starts) == len(set(starts)) == 45


def test_without_job_frees_its_time_and_daily_quota() -> None:
    calendar = make_calendar(jobs={7: visit_at("10:00")}, jobs_per_day={TUESDAY: 1}, max_jobs_per_day=1)
    assert calendar.find_conflict(visit_at("10:00")) == BookingConflict(ConflictReason.JOB, 7)
    assert calendar.without_job(7).find_conflict(visit_at("10:00")) is None
