"""The slot picker offers the available times of the chosen professional or of anyone."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from hsa_app.core.clock import now
from hsa_app.core.formatting import to_local_time
from hsa_app.core.validation import validate
from hsa_app.domain.schedule import service as schedule
from hsa_app.domain.schedule.forms import WEEKDAYS, TimeOffForm, WeeklyHoursForm
from hsa_app.infra.db import transaction
from tests.support.console_watch import PageWatch
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs

TOMORROW = to_local_time(now()).date() + timedelta(days=1)


@pytest.fixture
def working_hours(server: RunningServer) -> None:
    """Pat works from 9:30 to noon, Quinn in the afternoon."""
    with server.use_settings(), transaction() as uow:
        for actor, start, ends in ((server.personas.pat, "09:30", "12:00"), (server.personas.quinn, "14:00", "18:00")):
            schedule.update_weekly_hours(
                uow, actor, validate(WeeklyHoursForm, {day: [{"starts": start, "ends": ends}] for day in WEEKDAYS})
            )


def open_service_page(server: RunningServer, open_page_as: OpenPageAs, width: int) -> Page:
    page = open_page_as(server.personas.ana, f"/services/{server.personas.ac.id}")
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name=re.compile(f"^{TOMORROW:%a}")).first.click()
    return page


@pytest.mark.usefixtures("working_hours")
@pytest.mark.parametrize("width", [360, 1280])
def test_slots_follow_the_chosen_professional(server: RunningServer, open_page_as: OpenPageAs, width: int) -> None:
    page = open_service_page(server, open_page_as, width)
    expect(page.locator("[data-hour]:enabled")).to_have_text(
        ["9:30 am", "10:00 am", "11:00 am", "2:00 pm", "3:00 pm", "4:00 pm", "5:00 pm"]
    )
    page.get_by_label("Pat Serves").check()
    expect(page.locator("[data-hour]:enabled")).to_have_text(["9:30 am", "10:00 am", "11:00 am"])
    page.get_by_role("button", name="9:30 am").click()
    expect(page.get_by_label("Date and time")).to_have_value(f"{TOMORROW}T09:30")
    page.get_by_label("Address").fill("9 Rest Road")
    page.get_by_role("button", name="Book", exact=True).click()
    page.wait_for_url(re.compile("/customer/requests/"))


@pytest.mark.usefixtures("working_hours")
def test_unavailable_time_is_rejected_with_available_alternatives(
    server: RunningServer, open_page_as: OpenPageAs
) -> None:
    page = open_service_page(server, open_page_as, 1280)
    page.get_by_label("Pat Serves").check()
    page.get_by_label("Date and time").fill(f"{TOMORROW}T16:00")
    page.get_by_label("Address").fill("9 Rest Road")
    page.get_by_role("button", name="Book", exact=True).click()
    expect(page.get_by_text("Pat Serves is not free then. Free that day: 9:30 am,")).to_be_visible()
    expect(page.get_by_label("Address")).to_have_value("9 Rest Road")


@pytest.mark.usefixtures("working_hours")
def test_day_without_slots_is_marked_full(server: RunningServer, open_page_as: OpenPageAs) -> None:
    starts = (to_local_time(now()) + timedelta(days=2)).replace(hour=0, minute=0)
    off = TimeOffForm(starts_at=starts, ends_at=starts + timedelta(days=1))
    with server.use_settings(), transaction() as uow:
        schedule.add_time_off(uow, server.personas.pat, off)
    page = open_service_page(server, open_page_as, 1280)
    page.get_by_label("Pat Serves").check()
    full = page.get_by_role("button", name=re.compile(f"^{starts:%a} ?{starts.day} ?Full"))
    full.click()
    expect(page.locator("[data-hour]:enabled")).to_have_count(0)


def test_slots_include_evening_working_hours(server: RunningServer, open_page_as: OpenPageAs) -> None:
    night = {day: [{"starts": "21:00", "ends": "23:00"}] for day in WEEKDAYS}
    with server.use_settings(), transaction() as uow:
        schedule.update_weekly_hours(uow, server.personas.pat, validate(WeeklyHoursForm, night))
    page = open_service_page(server, open_page_as, 1280)
    page.get_by_label("Pat Serves").check()
    expect(page.locator("[data-hour]:enabled")).to_have_text(["9:00 pm", "10:00 pm"])
    page.get_by_role("button", name="9:00 pm").click()
    expect(page.get_by_label("Date and time")).to_have_value(f"{TOMORROW}T21:00")


@pytest.mark.usefixtures("working_hours")
def test_chosen_professional_survives_a_reconnect(server: RunningServer, open_page_as: OpenPageAs) -> None:
    page = open_page_as(
        server.personas.ana, f"/services/{server.personas.ac.id}?professional={server.personas.pat.user_id}"
    )
    expect(page.get_by_label("Pat Serves")).to_be_checked()
    page.get_by_label("Quinn Other").check()
    expect(page.locator("[data-hour]:enabled").first).to_have_text("2:00 pm")
    watch = PageWatch(page)
    server.stop()
    server.start()
    expect(page.get_by_role("status").filter(has_text="Connected again")).to_be_visible(timeout=40_000)
    watch.wait_until_idle()
    expect(page.get_by_label("Quinn Other")).to_be_checked()
    expect(page.locator("[data-hour]:enabled").first).to_have_text("2:00 pm")


def test_message_is_shown_when_nobody_is_available(server: RunningServer, open_page_as: OpenPageAs) -> None:
    with server.use_settings(), transaction() as uow:
        for actor in (server.personas.pat, server.personas.quinn):
            off = {
                "starts_at": to_local_time(now()).isoformat(),
                "ends_at": (to_local_time(now()) + timedelta(days=20)).isoformat(),
            }
            schedule.add_time_off(uow, actor, validate(TimeOffForm, off))
    page = open_page_as(server.personas.ana, f"/services/{server.personas.ac.id}")
    expect(page.get_by_text("Nobody has time in these 7 days. Set a later time below.")).to_be_visible()
