"""The schedule page, with mouse and keyboard, on desktop and phone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hsa_app.core.clock import now
from hsa_app.core.formatting import to_local_time
from hsa_app.domain.availability.calendar import ConflictReason
from hsa_app.domain.requests import service
from hsa_app.domain.schedule import queries
from hsa_app.infra.db import read_only, transaction
from tests.factories import booking_form
from tests.support.console_watch import PageWatch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs
from tests.ui.test_keyboard import tab_to

SCHEDULE_PATH = "/professional/schedule"


def open_schedule(open_page_as: OpenPageAs, server: RunningServer, width: int = 1280) -> Page:
    """Open Quinn's schedule."""
    page = open_page_as(server.personas.quinn, SCHEDULE_PATH)
    page.set_viewport_size({"width": width, "height": 900})
    expect(page.get_by_role("heading", name="Usual week")).to_be_visible()
    return page


def find_conflict_reason(server: RunningServer, hour: int, days_ahead: int) -> ConflictReason | None:
    """Return the reason why Quinn could not come at that hour, None if there is no conflict."""
    scheduled_for = (to_local_time(now()) + timedelta(days=days_ahead)).replace(
        hour=hour, minute=0, second=0, microsecond=0
    )
    with server.use_settings():
        with transaction() as uow:
            request_id = service.book(
                uow, server.personas.ana, booking_form(server.personas.ac, scheduled_for=scheduled_for)
            ).id
        with read_only() as uow:
            conflict = queries.get_conflict_and_day_jobs(uow, server.personas.quinn, request_id)[0]
    return conflict and conflict.reason


@pytest.mark.parametrize("width", [360, 1280])
def test_weekly_hours_are_edited_and_saved(server: RunningServer, open_page_as: OpenPageAs, width: int) -> None:
    page = open_schedule(open_page_as, server, width)
    page.get_by_label("Minutes between two jobs").fill("30")
    page.get_by_role("button", name="Every day, 8 to 8").click()
    expect(page.get_by_label("From on Monday")).to_have_value("08:00")
    page.get_by_role("button", name="Remove hours on Sunday").click()
    page.get_by_role("button", name="Add hours on Saturday").click()
    expect(page.get_by_label("From on Saturday")).to_have_count(2)
    page.get_by_label("To on Saturday").first.fill("12:00")
    page.get_by_label("From on Saturday").last.fill("15:00")
    page.get_by_label("To on Saturday").last.fill("18:00")
    page.get_by_role("button", name="Save week").click()
    expect(page.get_by_role("status").filter(has_text="Your week is saved")).to_be_visible()
    page.reload()
    expect(page.get_by_label("From on Saturday")).to_have_count(2)
    expect(page.get_by_label("From on Sunday")).to_have_count(0)
    expect(page.get_by_label("Minutes between two jobs")).to_have_value("30")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_invalid_hours_are_reported_at_their_day_and_kept(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_schedule(open_page_as, server)
    page.get_by_role("button", name="Mon to Fri, 9 to 6").click()
    expect(page.get_by_label("To on Tuesday")).to_have_value("18:00")
    page.get_by_label("To on Tuesday").fill("08:00")
    page.get_by_label("Most jobs a day").fill("99")
    page.get_by_role("button", name="Save week").click()
    tuesday = page.get_by_role("group", name="Tuesday")
    expect(tuesday).to_contain_text("The end must be later than the beginning.")
    expect(page.get_by_text("This must be at most 24.")).to_be_visible()
    expect(page.get_by_label("To on Tuesday")).to_have_value("08:00")
    expect(page.get_by_label("From on Tuesday")).to_be_focused()
    expect(page.get_by_label("To on Tuesday")).to_have_accessible_description(re.compile("later than the beginning"))
    expect(page.get_by_label("Most jobs a day")).to_have_value("99")


def test_unsaved_hours_survive_a_reconnect_but_not_a_reload(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_schedule(open_page_as, server)
    stored = page.get_by_label("Minutes between two jobs").input_value()
    page.get_by_role("button", name="Every day, 8 to 8").click()
    expect(page.get_by_label("From on Sunday")).to_have_value("08:00")
    page.get_by_label("From on Monday").fill("09:15")
    page.get_by_label("Minutes between two jobs").fill("77")
    watch = PageWatch(page)
    server.stop()
    server.start()
    expect(page.get_by_role("status").filter(has_text="Connected again")).to_be_visible(timeout=40_000)
    watch.wait_until_idle()
    expect(page.get_by_label("From on Monday")).to_have_value("09:15")
    expect(page.get_by_label("From on Sunday")).to_have_value("08:00")
    expect(page.get_by_label("Minutes between two jobs")).to_have_value("77")
    page.reload()
    expect(page.get_by_label("Minutes between two jobs")).to_have_value(stored)
    expect(page.get_by_label("From on Monday")).not_to_have_value("09:15")


def test_hours_saved_in_another_window_require_a_second_save(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page, other = open_schedule(open_page_as, server), open_schedule(open_page_as, server)
    page.get_by_label("Minutes between two jobs").fill("45")
    other.get_by_label("Minutes between two jobs").fill("15")
    other.get_by_role("button", name="Save week").click()
    expect(other.get_by_role("status").filter(has_text="Your week is saved")).to_be_visible()
    page.get_by_role("button", name="Save week").click()
    expect(page.get_by_text("Your week was changed elsewhere")).to_be_visible()
    expect(page.get_by_label("Minutes between two jobs")).to_have_value("45")
    other.reload()
    expect(other.get_by_label("Minutes between two jobs")).to_have_value("15")
    page.get_by_role("button", name="Save week").click()
    expect(page.get_by_role("status").filter(has_text="Your week is saved")).to_be_visible()
    other.reload()
    expect(other.get_by_label("Minutes between two jobs")).to_have_value("45")


def test_time_off_and_date_override_by_keyboard(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_schedule(open_page_as, server)
    tab_to(page, page.get_by_role("button", name="Add a day"))
    page.keyboard.press("Enter")
    day = to_local_time(now()).date() + timedelta(days=2)
    page.get_by_label("Day", exact=True).fill(day.isoformat())
    tab_to(page, page.get_by_role("button", name="Save day"))
    page.keyboard.press("Enter")
    expect(page.get_by_text("Day off", exact=True).first).to_be_visible()
    assert find_conflict_reason(server, 12, 2) == ConflictReason.HOURS

    tab_to(page, page.get_by_role("button", name="Take time off"))
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Take time off")
    starts = to_local_time(now()).replace(hour=0, minute=0) + timedelta(days=3)
    dialog.get_by_label("From").fill(f"{starts:%Y-%m-%dT%H:%M}")
    dialog.get_by_label("To").fill(f"{starts:%Y-%m-%dT%H:%M}")
    tab_to(page, page.get_by_role("button", name="Save time off"))
    page.keyboard.press("Enter")
    expect(dialog.get_by_text("The end must be later than the beginning.")).to_be_visible()
    dialog.get_by_label("To").fill(f"{starts + timedelta(days=1):%Y-%m-%dT%H:%M}")
    dialog.get_by_role("button", name="Save time off").click()
    expect(page.get_by_role("button", name=re.compile("Take back .* to "))).to_be_visible()
    assert find_conflict_reason(server, 12, 3) == ConflictReason.OFF
    page.get_by_role("button", name=re.compile("Take back .* to ")).click()
    expect(page.get_by_text("No time off is planned.")).to_be_visible()


def test_week_grid_jobs_link_to_their_page(server: RunningServer, open_page_as: OpenPageAs) -> None:
    scheduled_for = (to_local_time(now()) + timedelta(days=9)).replace(hour=11, minute=0, second=0, microsecond=0)
    with server.use_settings(), transaction() as uow:
        request_id = service.book(
            uow, server.personas.ana, booking_form(server.personas.ac, scheduled_for=scheduled_for)
        ).id
        service.accept(uow, server.personas.pat, request_id)
    page = open_page_as(server.personas.pat, f"{SCHEDULE_PATH}?week={scheduled_for.date()}")
    page.get_by_role("link", name="11:00 am to 12:00 pm Ana Books").click()
    page.wait_for_url(re.compile(rf"/professional/requests/{request_id}$"))
