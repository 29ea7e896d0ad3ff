"""The monthly report: who gets it, its content, and once per month however long no task ran."""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlmodel import col, select

from hsa_app.domain.mail import preferences
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import CloseRequestForm
from hsa_app.domain.tasks import runner as tasks
from hsa_app.infra import db
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import Notification, OutgoingMail, ServiceRequest
from hsa_app.models import RequestStatus as S
from tests.conftest import SetEnvironment
from tests.factories import create_customer, create_request, create_review, create_service, require_id
from tests.personas import Personas, create_personas
from tests.support.transactions import execute, result_or_error, run_concurrently

TASK_NAME = "monthly-reports"


def parse_local_time(text: str) -> datetime:
    """Parse a local time such as 2027-01-31T12:00."""
    return datetime.fromisoformat(f"{text}+05:30")


def create_visit(personas: Personas, time: str, service: Any = None, **overrides: object) -> int:
    """Create a closed visit of Pat's at Ana's, booked and scheduled at this local time."""
    visited_at = parse_local_time(time)
    with time_machine.travel(visited_at, tick=False), transaction() as uow:
        fields = {
            "professional_id": personas.pat.user_id,
            "status": S.CLOSED,
            "scheduled_for": visited_at,
            "created_at": visited_at,
        }
        return require_id(create_request(uow, personas.ana, service or personas.ac, **fields | overrides))


def list_reports() -> list[tuple[str, str]]:
    """Return the recipient's first name and the subject of each report, in order."""
    with read_only() as uow:
        query = select(OutgoingMail).where(col(OutgoingMail.kind) == "monthly-report").order_by(col(OutgoingMail.id))
        return [(mail.to_name.split()[0], mail.subject.split(" at ")[0]) for mail in uow.db.scalars(query)]


def get_only_report() -> OutgoingMail:
    with read_only() as uow:
        return uow.db.scalars(select(OutgoingMail).where(col(OutgoingMail.kind) == "monthly-report")).one()


def run_at(time: str) -> dict[str, int]:
    with time_machine.travel(parse_local_time(time), tick=False):
        return tasks.run(TASK_NAME)


@pytest.mark.usefixtures("each_database")
def test_months_missed_during_downtime_are_each_reported_once(each_database: str) -> None:
    personas = create_personas()
    for run_time in ("2027-01-10T12:00", "2027-01-20T12:00", "2027-02-14T12:00"):
        create_visit(personas, run_time)
    with time_machine.travel(parse_local_time("2027-03-05T09:00"), tick=False):
        assert TASK_NAME in tasks.list_due_tasks()
        tasks.run(TASK_NAME)
        assert TASK_NAME not in tasks.list_due_tasks()
        tasks.run(TASK_NAME)
    assert list_reports() == [("Ana", "Your January 2027"), ("Ana", "Your February 2027")]


def test_report_is_due_at_six_on_first_of_month(personas: Personas) -> None:
    create_visit(personas, "2026-11-10T12:00")
    with time_machine.travel(parse_local_time("2026-12-01T05:59"), tick=False) as clock:
        assert TASK_NAME not in tasks.list_due_tasks()
        clock.move_to(parse_local_time("2026-12-01T06:00"))
        assert TASK_NAME in tasks.list_due_tasks()
        tasks.run(TASK_NAME)
        assert TASK_NAME not in tasks.list_due_tasks()
        clock.move_to(parse_local_time("2027-01-01T06:00"))
        assert TASK_NAME in tasks.list_due_tasks()


def test_new_marketplace_has_no_due_report(personas: Personas) -> None:
    with time_machine.travel(parse_local_time("2027-06-01T06:00"), tick=False):
        assert TASK_NAME not in tasks.list_due_tasks()
    create_visit(personas, "2027-06-10T12:00")
    with time_machine.travel(parse_local_time("2027-06-30T12:00"), tick=False):
        assert TASK_NAME not in tasks.list_due_tasks()


def test_at_most_a_year_is_caught_up(personas: Personas) -> None:
    create_visit(personas, "2020-01-10T12:00")
    create_visit(personas, "2026-12-10T12:00")
    run_at("2027-01-05T12:00")
    assert list_reports() == [("Ana", "Your December 2026")]


@pytest.mark.parametrize(
    ("overrides", "is_reported"),
    [
        ({"status": S.REQUESTED}, True),
        ({"status": S.ACCEPTED, "created_at": parse_local_time("2026-10-30T12:00")}, False),
        ({"status": S.CLOSED, "created_at": parse_local_time("2026-10-30T12:00")}, True),
        ({"status": S.CLOSED, "created_at": parse_local_time("2026-10-30T12:00"), "completed_at": None}, True),
        ({"status": S.CANCELLED, "created_at": parse_local_time("2026-10-30T12:00")}, True),
        ({"status": S.EXPIRED, "created_at": parse_local_time("2026-10-30T12:00")}, True),
        (
            {
                "status": S.CLOSED,
                "created_at": parse_local_time("2026-10-30T12:00"),
                "completed_at": parse_local_time("2026-12-01T00:00"),
            },
            False,
        ),
    ],
    ids=["booked", "only accepted", "finished", "closed early", "cancelled", "expired", "finished a month later"],
)
def test_customers_with_activity_get_a_report(
    personas: Personas, overrides: dict[str, object], is_reported: bool
) -> None:
    create_visit(personas, "2026-11-15T12:00", **overrides)
    with time_machine.travel(parse_local_time("2026-12-01T06:00"), tick=False):
        tasks.run(TASK_NAME)
    assert (("Ana", "Your November 2026") in list_reports()) == is_reported
    assert all(name == "Ana" for name, _ in list_reports())


def test_month_is_local_calendar_month(personas: Personas) -> None:
    create_visit(personas, "2026-12-01T00:30")  # still November in UTC
    run_at("2027-01-01T06:00")
    assert list_reports() == [("Ana", "Your December 2026")]


def test_month_with_dst_change_is_complete(personas: Personas, set_environment: SetEnvironment) -> None:
    set_environment(HSA_TIMEZONE="Europe/Berlin")
    times = ("2026-09-30T23:59+02:00", "2026-10-01T00:00+02:00", "2026-10-31T23:59+01:00", "2026-11-01T00:00+01:00")
    with transaction() as uow:
        for text in times:
            create_request(uow, personas.ana, personas.ac, created_at=datetime.fromisoformat(text), status=S.REQUESTED)
    with time_machine.travel(datetime.fromisoformat("2026-11-02T12:00+01:00"), tick=False):
        tasks.run(TASK_NAME)
    with read_only() as uow:
        mails = {mail.subject: mail for mail in uow.db.scalars(select(OutgoingMail))}
    assert "Booked: 2" in mails["Your October 2026 at Household Services"].text
    assert "Booked: 1" in mails["Your September 2026 at Household Services"].text


def test_report_has_totals_spend_ratings_and_open_requests(personas: Personas) -> None:
    with transaction() as uow:
        cleaning = create_service(uow, "Deep clean & polish", base_price=Decimal("998.00"))
    first_id, second_id = create_visit(personas, "2026-11-03T10:00"), create_visit(personas, "2026-11-20T10:00")
    with time_machine.travel(parse_local_time("2026-11-25T12:00"), tick=False), transaction() as uow:
        create_review(uow, uow.db.get_one(service.ServiceRequest, first_id), rating=4)
        fields = {"professional_id": personas.quinn.user_id, "scheduled_for": parse_local_time("2026-11-25T09:00")}
        create_request(uow, personas.ana, cleaning, status=S.CLOSED, **fields)
        create_request(
            uow, personas.ana, personas.tap, status=S.CANCELLED, scheduled_for=parse_local_time("2026-11-26T09:00")
        )
        create_request(
            uow, personas.ana, personas.tap, status=S.ACCEPTED, scheduled_for=parse_local_time("2026-12-04T09:00")
        )
    run_at("2026-12-01T06:00")
    mail = get_only_report()
    assert "Spent: ₹1,996" in mail.text
    for line in ("Visits done: 3", "Cancelled: 1", "AC service \u00d7 2: ₹998", "Deep clean & polish: ₹998"):
        assert line in mail.text
    assert "Pat Serves: 4 of 5, AC service" in mail.text
    assert "Fri 4 Dec, 9:00 am: Leaking tap, accepted" in mail.text
    assert "Deep clean &amp; polish" in mail.html
    assert mail.html.count('width="100%"') >= 2, "two services cost the same, so both bars are full"
    assert f"/customer/requests/{second_id}" in mail.html
    assert "<script" not in mail.html
    assert "4321" not in mail.text


def test_report_separates_currencies(personas: Personas, set_environment: SetEnvironment) -> None:
    create_visit(personas, "2026-11-03T10:00", price=Decimal("900.00"), currency="INR")
    create_visit(personas, "2026-11-04T10:00", price=Decimal("100.00"), currency="INR")
    with transaction() as uow:
        cleaning = create_service(uow, "Deep clean")
    for day, visited_service, price in ((5, personas.ac, "20.00"), (6, cleaning, "10.00")):
        create_visit(personas, f"2026-11-0{day}T10:00", visited_service, price=Decimal(price), currency="EUR")
    run_at("2026-12-01T06:00")
    mail = get_only_report()
    assert "Spent: ₹1,000 and €30\n" in mail.text
    for line in ("AC service \u00d7 2: ₹1,000", "AC service: €20", "Deep clean: €10"):
        assert line in mail.text
    assert [mail.html.count(f'width="{percent}%"') for percent in (50, 2)] == [2, 0], "bars are scaled per currency"
    with read_only() as uow:
        notification = uow.db.scalars(select(Notification).where(col(Notification.kind) == "monthly-report")).one()
    assert notification.body == "4 done, ₹1,000 and €30 spent. The whole report was sent to you by mail."


def test_disabled_report_mail_creates_only_notification(personas: Personas) -> None:
    create_visit(personas, "2026-11-03T10:00")
    execute(preferences.update_preferences, personas.ana, [])
    run_at("2026-12-01T06:00")
    with read_only() as uow:
        notification = uow.db.scalars(select(Notification).where(col(Notification.kind) == "monthly-report")).one()
    assert notification.body == "1 done, ₹499 spent."
    assert list_reports() == []


def test_overdue_requests_expire_before_reports_are_written(personas: Personas) -> None:
    fields = {
        "expires_at": parse_local_time("2027-02-01T12:00"),
        "scheduled_for": parse_local_time("2027-02-01T12:00"),
        "professional_id": None,
    }
    request_id = create_visit(personas, "2027-01-30T12:00", status=S.REQUESTED, **fields)
    assert run_at("2027-03-05T09:00") == {"requests expired": 1, "customers": 2, "reports": 2}
    assert list_reports() == [("Ana", "Your January 2027"), ("Ana", "Your February 2027")]
    with read_only() as uow:
        january, february = uow.db.scalars(
            select(OutgoingMail.text).where(col(OutgoingMail.kind) == "monthly-report").order_by(col(OutgoingMail.id))
        )
        assert uow.db.get_one(ServiceRequest, request_id).status == "expired"
    assert "Still open" not in january
    assert "Expired: 1" in february


def test_report_shows_ratings_given_this_month(personas: Personas) -> None:
    with time_machine.travel(parse_local_time("2026-11-10T12:00"), tick=False):
        with transaction() as uow:
            request_id = require_id(
                create_request(uow, personas.ana, personas.ac, status=S.COMPLETED, professional_id=personas.pat.user_id)
            )
        execute(service.close, personas.ana, request_id, CloseRequestForm(rating=5, comment="Good."))
    run_at("2026-12-01T06:00")
    assert "★★★★★ 5 of 5" in get_only_report().html


@pytest.mark.usefixtures("each_database")
def test_concurrent_runs_send_each_report_once(each_database: str) -> None:
    personas = create_personas()
    with time_machine.travel(parse_local_time("2026-11-10T12:00"), tick=False), transaction() as uow:
        for number in range(30):
            create_request(uow, create_customer(uow, f"Ana{number} Books"), personas.ac)
    with time_machine.travel(parse_local_time("2026-12-01T06:00"), tick=False):
        db.dispose()
        run_concurrently([lambda: result_or_error(lambda: tasks.run(TASK_NAME))] * 4)
        tasks.run(TASK_NAME)
    assert len(list_reports()) == len(set(list_reports())) == 30


def test_next_due_is_reported(personas: Personas) -> None:
    create_visit(personas, "2026-11-10T12:00")
    with time_machine.travel(parse_local_time("2026-11-20T12:00"), tick=False) as clock, read_only() as uow:
        next_due = tasks.registry.MONTHLY_REPORTS.next_due
        assert next_due(uow) == parse_local_time("2026-12-01T06:00")
        clock.move_to(parse_local_time("2026-12-01T05:00"))
        assert next_due(uow) == parse_local_time("2026-12-01T06:00")
        clock.shift(timedelta(hours=2))
        assert next_due(uow) <= parse_local_time("2026-12-01T07:00"), "it is due"
