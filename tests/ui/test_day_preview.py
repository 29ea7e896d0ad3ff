"""The day preview: a professional sees the day with one more visit before accepting."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from hsa_app.core.clock import now
from hsa_app.core.formatting import to_local_time
from hsa_app.core.validation import validate
from hsa_app.domain.requests import service
from hsa_app.domain.schedule import service as schedule
from hsa_app.domain.schedule.forms import WEEKDAYS, WeeklyHoursForm
from hsa_app.infra.db import transaction
from tests.factories import booking_form
from tests.support.server import RunningServer
from tests.ui.conftest import OpenPageAs
from tests.ui.test_keyboard import tab_to


def book_request_at_hour(server: RunningServer, hour: int) -> int:
    """Book a request for the day after tomorrow and return its id."""
    scheduled_for = (to_local_time(now()) + timedelta(days=2)).replace(hour=hour, minute=0, second=0, microsecond=0)
    with server.use_settings(), transaction() as uow:
        return service.book(uow, server.personas.ana, booking_form(server.personas.ac, scheduled_for=scheduled_for)).id


@pytest.mark.parametrize("width", [360, 1280])
def test_conflict_is_shown_on_the_card_and_in_the_day_preview(
    server: RunningServer, open_page_as: OpenPageAs, width: int
) -> None:
    pat = server.personas.pat if width == 360 else server.personas.quinn
    with server.use_settings(), transaction() as uow:
        schedule.update_weekly_hours(uow, pat, WeeklyHoursForm(buffer_minutes=30))
    job_id = book_request_at_hour(server, 10)
    with server.use_settings(), transaction() as uow:
        service.accept(uow, pat, job_id)
    page = open_page_as(pat, "/professional")
    page.set_viewport_size({"width": width, "height": 900})
    near_id, fitting_id = book_request_at_hour(server, 11), book_request_at_hour(server, 15)
    card = page.get_by_role("article", name=f"Request #{near_id}", exact=True)
    expect(card.get_by_text("You are busy then")).to_be_visible()
    tab_to(page, card.get_by_role("button", name=re.compile("^Your day")))
    page.keyboard.press("Enter")
    drawer = page.get_by_role("dialog", name=re.compile("^Your day"))
    expect(drawer).to_contain_text(f"Job #{job_id} is too near: you keep 30 minutes between two jobs.")
    expect(drawer.get_by_role("listitem")).to_have_count(2)
    edges = "lines => lines.map((one) => one.getBoundingClientRect()).map(({ top, bottom }) => [top, bottom])"
    (_, first_end), (next_start, _) = drawer.get_by_role("listitem").evaluate_all(edges)
    assert first_end <= next_start
    expect(drawer.get_by_role("button", name="Accept")).to_have_count(0)
    page.keyboard.press("Escape")
    other_card = page.get_by_role("article", name=f"Request #{fitting_id}", exact=True)
    expect(other_card.get_by_text("You are busy then")).to_have_count(0)
    other_card.get_by_role("button", name=re.compile("^Your day")).click()
    expect(drawer).to_contain_text("It fits. With it you have 2 jobs that day.")
    drawer.get_by_role("button", name="Accept").click()
    expect(page.get_by_role("status").filter(has_text="is yours")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_card_outside_working_hours_links_to_the_schedule(server: RunningServer, open_page_as: OpenPageAs) -> None:
    nine_to_five = [{"starts": "09:00", "ends": "17:00"}]
    with server.use_settings(), transaction() as uow:
        schedule.update_weekly_hours(
            uow, server.personas.quinn, validate(WeeklyHoursForm, dict.fromkeys(WEEKDAYS, nine_to_five))
        )
    late_id, fitting_id = book_request_at_hour(server, 18), book_request_at_hour(server, 13)
    page = open_page_as(server.personas.quinn, "/professional")
    card = page.get_by_role("article", name=f"Request #{late_id}", exact=True)
    expect(card.get_by_text("You do not work then")).to_be_visible()
    other_card = page.get_by_role("article", name=f"Request #{fitting_id}", exact=True)
    expect(other_card.get_by_role("button", name="Accept")).to_be_visible()
    expect(other_card.get_by_text("You do not work then")).to_have_count(0)
    card.get_by_role("button", name="Accept").click()
    toast = page.get_by_role("status").filter(has_text="outside your working hours")
    expect(toast).to_contain_text("You do not work then")
    toast.get_by_role("link", name="Open your schedule").click()
    page.wait_for_url(re.compile("/professional/schedule$"))
