"""The monthly report: for whom, what it says, and once a month however long nothing ran."""

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
from tests.cast import Personas, gathered
from tests.conftest import SetEnvironment
from tests.factories import a_customer, a_request, a_review, a_service, id_of
from tests.support.doing import execute, result_or_error, run_concurrently

NAME = "monthly-reports"


def at(text: str) -> datetime:
    """A local time such as 2027-01-31T12:00."""
    return datetime.fromisoformat(f"{text}+05:30")


def done(cast: Personas, when: str, service: Any = None, **given: object) -> int:
    """A visit to Ana that Pat finished then."""
    moment = at(when)
    with time_machine.travel(moment, tick=False), transaction() as uow:
        fields = {
            "professional_id": cast.pat.user_id,
            "status": S.CLOSED,
            "scheduled_for": moment,
            "created_at": moment,
        }
        return id_of(a_request(uow, cast.ana, service or cast.ac, **fields | given))


def reports() -> list[tuple[str, str]]:
    """Who was written to about what, in order."""
    with read_only() as uow:
        query = select(OutgoingMail).where(col(OutgoingMail.kind) == "monthly-report").order_by(col(OutgoingMail.id))
        return [(mail.to_name.split()[0], mail.subject.split(" at ")[0]) for mail in uow.db.scalars(query)]


def the_mail() -> OutgoingMail:
    with read_only() as uow:
        return uow.db.scalars(select(OutgoingMail).where(col(OutgoingMail.kind) == "monthly-report")).one()


def run_at(text: str) -> dict[str, int]:
    with time_machine.travel(at(text), tick=False):
        return tasks.run(NAME)


@pytest.mark.usefixtures("each_database")
def test_down_from_january_to_march_both_months_are_reported_once_each(each_database: str) -> None:
    cast = gathered()
    for when in ("2027-01-10T12:00", "2027-01-20T12:00", "2027-02-14T12:00"):
        done(cast, when)
    with time_machine.travel(at("2027-03-05T09:00"), tick=False):
        assert NAME in tasks.list_due_tasks()
        tasks.run(NAME)
        assert NAME not in tasks.list_due_tasks()
        tasks.run(NAME)
    assert reports() == [("Ana", "Your January 2027"), ("Ana", "Your February 2027")]


def test_it_is_due_at_six_on_the_first(cast: Personas) -> None:
    done(cast, "2026-11-10T12:00")
    with time_machine.travel(at("2026-12-01T05:59"), tick=False) as clock:
        assert NAME not in tasks.list_due_tasks()
        clock.move_to(at("2026-12-01T06:00"))
        assert NAME in tasks.list_due_tasks()
        tasks.run(NAME)
        assert NAME not in tasks.list_due_tasks()
        clock.move_to(at("2027-01-01T06:00"))
        assert NAME in tasks.list_due_tasks()


def test_a_new_marketplace_has_nothing_to_catch_up(cast: Personas) -> None:
    with time_machine.travel(at("2027-06-01T06:00"), tick=False):
        assert NAME not in tasks.list_due_tasks()
    done(cast, "2027-06-10T12:00")
    with time_machine.travel(at("2027-06-30T12:00"), tick=False):
        assert NAME not in tasks.list_due_tasks()


def test_no_more_than_a_year_is_caught_up(cast: Personas) -> None:
    done(cast, "2020-01-10T12:00")
    done(cast, "2026-12-10T12:00")
    run_at("2027-01-05T12:00")
    assert reports() == [("Ana", "Your December 2026")]


@pytest.mark.parametrize(
    ("given", "is_reported"),
    [
        ({"status": S.REQUESTED}, True),
        ({"status": S.ACCEPTED, "created_at": at("2026-10-30T12:00")}, False),
        ({"status": S.CLOSED, "created_at": at("2026-10-30T12:00")}, True),
        ({"status": S.CLOSED, "created_at": at("2026-10-30T12:00"), "completed_at": None}, True),
        ({"status": S.CANCELLED, "created_at": at("2026-10-30T12:00")}, True),
        ({"status": S.EXPIRED, "created_at": at("2026-10-30T12:00")}, True),
        ({"status": S.CLOSED, "created_at": at("2026-10-30T12:00"), "completed_at": at("2026-12-01T00:00")}, False),
    ],
    ids=["booked", "only accepted", "finished", "closed early", "cancelled", "expired", "finished a month later"],
)
def test_who_had_anything_to_do_with_us_is_written_to(
    cast: Personas, given: dict[str, object], is_reported: bool
) -> None:
    done(cast, "2026-11-15T12:00", **given)
    with time_machine.travel(at("2026-12-01T06:00"), tick=False):
        tasks.run(NAME)
    assert (("Ana", "Your November 2026") in reports()) == is_reported
    assert all(name == "Ana" for name, _ in reports())


def test_the_month_is_that_of_calendars_here(cast: Personas) -> None:
    done(cast, "2026-12-01T00:30")  # still November in UTC
    run_at("2027-01-01T06:00")
    assert reports() == [("Ana", "Your December 2026")]


def test_a_month_in_which_clocks_change_is_a_whole_month(cast: Personas, set_environment: SetEnvironment) -> None:
    set_environment(HSA_TIMEZONE="Europe/Berlin")
    moments = ("2026-09-30T23:59+02:00", "2026-10-01T00:00+02:00", "2026-10-31T23:59+01:00", "2026-11-01T00:00+01:00")
    with transaction() as uow:
        for text in moments:
            a_request(uow, cast.ana, cast.ac, created_at=datetime.fromisoformat(text), status=S.REQUESTED)
    with time_machine.travel(datetime.fromisoformat("2026-11-02T12:00+01:00"), tick=False):
        tasks.run(NAME)
    with read_only() as uow:
        mails = {mail.subject: mail for mail in uow.db.scalars(select(OutgoingMail))}
    assert "Booked: 2" in mails["Your October 2026 at Household Services"].text
    assert "Booked: 1" in mails["Your September 2026 at Household Services"].text


def test_it_says_totals_spend_by_service_ratings_and_what_is_open(cast: Personas) -> None:
    with transaction() as uow:
        clean = a_service(uow, "Deep clean & polish", base_price=Decimal("998.00"))
    first, second = done(cast, "2026-11-03T10:00"), done(cast, "2026-11-20T10:00")
    with time_machine.travel(at("2026-11-25T12:00"), tick=False), transaction() as uow:
        a_review(uow, uow.db.get_one(service.ServiceRequest, first), rating=4)
        fields = {"professional_id": cast.quinn.user_id, "scheduled_for": at("2026-11-25T09:00")}
        a_request(uow, cast.ana, clean, status=S.CLOSED, **fields)
        a_request(uow, cast.ana, cast.tap, status=S.CANCELLED, scheduled_for=at("2026-11-26T09:00"))
        a_request(uow, cast.ana, cast.tap, status=S.ACCEPTED, scheduled_for=at("2026-12-04T09:00"))
    run_at("2026-12-01T06:00")
    mail = the_mail()
    assert "Spent: ₹1,996" in mail.text
    for words in ("Visits done: 3", "Cancelled: 1", "AC service \u00d7 2: ₹998", "Deep clean & polish: ₹998"):
        assert words in mail.text
    assert "Pat Serves: 4 of 5, AC service" in mail.text
    assert "Fri 4 Dec, 9:00 am: Leaking tap, accepted" in mail.text
    assert "Deep clean &amp; polish" in mail.html
    assert mail.html.count('width="100%"') >= 2, "two services cost as much, so both bars are full"
    assert f"/customer/requests/{second}" in mail.html
    assert "<script" not in mail.html
    assert "4321" not in mail.text


def test_each_currency_has_a_total_and_bars_of_its_own(cast: Personas, set_environment: SetEnvironment) -> None:
    done(cast, "2026-11-03T10:00", price=Decimal("900.00"), currency="INR")
    done(cast, "2026-11-04T10:00", price=Decimal("100.00"), currency="INR")
    with transaction() as uow:
        clean = a_service(uow, "Deep clean")
    for day, done_work, price in ((5, cast.ac, "20.00"), (6, clean, "10.00")):
        done(cast, f"2026-11-0{day}T10:00", done_work, price=Decimal(price), currency="EUR")
    run_at("2026-12-01T06:00")
    mail = the_mail()
    assert "Spent: ₹1,000 and €30\n" in mail.text
    for words in ("AC service \u00d7 2: ₹1,000", "AC service: €20", "Deep clean: €10"):
        assert words in mail.text
    assert [mail.html.count(f'width="{percent}%"') for percent in (50, 2)] == [2, 0], "a bar knows its own currency"
    with read_only() as uow:
        told = uow.db.scalars(select(Notification).where(col(Notification.kind) == "monthly-report")).one()
    assert told.body == "4 done, ₹1,000 and €30 spent. The whole report was sent to you by mail."


def test_who_wants_no_report_by_mail_is_not_told_that_it_was_sent(cast: Personas) -> None:
    done(cast, "2026-11-03T10:00")
    execute(preferences.update_preferences, cast.ana, [])
    run_at("2026-12-01T06:00")
    with read_only() as uow:
        told = uow.db.scalars(select(Notification).where(col(Notification.kind) == "monthly-report")).one()
    assert told.body == "1 done, ₹499 spent."
    assert reports() == []


def test_what_ran_out_while_nothing_ran_is_over_before_reports_are_written(cast: Personas) -> None:
    fields = {"expires_at": at("2027-02-01T12:00"), "scheduled_for": at("2027-02-01T12:00"), "professional_id": None}
    it = done(cast, "2027-01-30T12:00", status=S.REQUESTED, **fields)
    assert run_at("2027-03-05T09:00") == {"requests expired": 1, "customers": 2, "reports": 2}
    assert reports() == [("Ana", "Your January 2027"), ("Ana", "Your February 2027")]
    with read_only() as uow:
        january, february = uow.db.scalars(
            select(OutgoingMail.text).where(col(OutgoingMail.kind) == "monthly-report").order_by(col(OutgoingMail.id))
        )
        assert uow.db.get_one(ServiceRequest, it).status == "expired"
    assert "Still open" not in january
    assert "Expired: 1" in february


def test_a_customer_who_closed_and_rated_this_month_is_told_of_it(cast: Personas) -> None:
    with time_machine.travel(at("2026-11-10T12:00"), tick=False):
        with transaction() as uow:
            it = id_of(a_request(uow, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id))
        execute(service.close, cast.ana, it, CloseRequestForm(rating=5, comment="Good."))
    run_at("2026-12-01T06:00")
    assert "★★★★★ 5 of 5" in the_mail().html


@pytest.mark.usefixtures("each_database")
def test_fired_by_many_at_once_it_is_one_mail_each(each_database: str) -> None:
    cast = gathered()
    with time_machine.travel(at("2026-11-10T12:00"), tick=False), transaction() as uow:
        for number in range(30):
            a_request(uow, a_customer(uow, f"Ana{number} Books"), cast.ac)
    with time_machine.travel(at("2026-12-01T06:00"), tick=False):
        db.dispose()
        run_concurrently([lambda: result_or_error(lambda: tasks.run(NAME))] * 4)
        tasks.run(NAME)
    assert len(reports()) == len(set(reports())) == 30


def test_the_next_one_is_said(cast: Personas) -> None:
    done(cast, "2026-11-10T12:00")
    with time_machine.travel(at("2026-11-20T12:00"), tick=False) as clock, read_only() as uow:
        next_due = tasks.registry.MONTHLY_REPORTS.next_due
        assert next_due(uow) == at("2026-12-01T06:00")
        clock.move_to(at("2026-12-01T05:00"))
        assert next_due(uow) == at("2026-12-01T06:00")
        clock.shift(timedelta(hours=2))
        assert next_due(uow) <= at("2026-12-01T07:00"), "it is due"
