"""The daily reminder: to whom, of what, and once a local day however often it runs."""

from datetime import datetime, timedelta

import pytest
import time_machine
from sqlmodel import col, select

from hsa_app.core.clock import now
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ReasonForm
from hsa_app.domain.reports import daily_reminder_task
from hsa_app.domain.requests import service
from hsa_app.domain.tasks import runner as tasks
from hsa_app.infra import db
from hsa_app.infra.db import read_only, transaction
from hsa_app.models import MailPreference, Notification, OutgoingMail
from hsa_app.models import RequestStatus as S
from tests.cast import Personas, gathered
from tests.conftest import SetEnvironment
from tests.factories import ADDRESS, a_professional, a_request, id_of
from tests.support.doing import execute, result_or_error, run_concurrently

SIX = datetime.fromisoformat("2026-12-01T18:00+05:30")
NAME = "daily-reminders"


def at(clock: str) -> datetime:
    """A local time on 1 December 2026 unless a date is given."""
    return datetime.fromisoformat(f"{clock if 'T' in clock else f'2026-12-01T{clock}'}+05:30")


def reminded() -> dict[str, OutgoingMail]:
    """Who was written to, by first name."""
    with read_only() as uow:
        mails = list(uow.db.scalars(select(OutgoingMail).where(col(OutgoingMail.kind) == "reminder")))
    assert len({(mail.user_id, mail.dedupe_key) for mail in mails}) == len(mails)
    return {mail.to_name.split()[0]: mail for mail in mails}


def ask(cast: Personas, when: datetime, status: S = S.REQUESTED, **given: object) -> int:
    """A request of Ana's; Pat's if it is past being asked."""
    whose = None if status == S.REQUESTED else cast.pat.user_id
    with transaction() as uow:
        made = a_request(uow, cast.ana, cast.ac, scheduled_for=when, status=status, professional_id=whose, **given)
        return id_of(made)


@pytest.mark.usefixtures("each_database")
def test_who_has_something_to_do_is_written_to_and_nobody_else(each_database: str) -> None:
    with time_machine.travel(SIX, tick=False):
        cast = gathered()
        with transaction() as uow:
            a_professional(uow, cast.tap, "Lee Leak")
        ask(cast, at("2026-12-04T10:00"))
        assert tasks.run(NAME) == {"professionals": 3, "reminders": 2}
    assert reminded().keys() == {"Pat", "Quinn"}


@pytest.mark.parametrize(
    ("when", "status", "said"),
    [
        ("2026-12-04T10:00", S.REQUESTED, "1 open request on your board"),
        ("2026-12-02T23:59", S.ACCEPTED, "1 visit until tomorrow night"),
        ("2026-12-01T19:00", S.ACCEPTED, "1 visit until tomorrow night"),
        ("2026-12-01T17:59", S.ACCEPTED, "1 visit not begun"),
        ("2026-11-20T10:00", S.ACCEPTED, "1 visit not begun"),
        ("2026-12-03T00:00", S.ACCEPTED, None),
        ("2026-12-01T17:59", S.IN_PROGRESS, None),
        ("2026-12-01T17:59", S.COMPLETED, None),
        ("2026-12-01T19:00", S.CANCELLED, None),
    ],
)
def test_what_counts_as_pending(cast: Personas, when: str, status: S, said: str | None) -> None:
    with time_machine.travel(SIX, tick=False):
        ask(cast, at(when), status)
        tasks.run(NAME)
    mail = reminded().get("Pat")
    assert (mail.subject if mail else None) == said


def test_a_request_whose_time_is_up_or_that_was_declined_is_not_pending(cast: Personas) -> None:
    with time_machine.travel(SIX, tick=False):
        ask(cast, at("2026-12-04T10:00"), expires_at=SIX)
        it = ask(cast, at("2026-12-04T10:00"))
        execute(service.reject, cast.pat, it)
        tasks.run(NAME)
    assert reminded().keys() == {"Quinn"}


def test_the_blocked_and_the_not_approved_are_not_reminded(cast: Personas) -> None:
    with time_machine.travel(SIX, tick=False):
        ask(cast, at("2026-12-04T10:00"))
        execute(accounts.block_user, cast.ada, cast.quinn.user_id, ReasonForm(reason="Rude."))
        tasks.run(NAME)
    assert reminded().keys() == {"Pat"}


def test_the_mail_has_the_place_of_accepted_jobs_only(cast: Personas) -> None:
    with time_machine.travel(SIX, tick=False):
        ask(cast, at("19:00"), S.ACCEPTED)
        ask(cast, at("2026-12-04T10:00"), address="9 Secret Street")
        tasks.run(NAME)
    mail = reminded()["Pat"]
    for part in (mail.text, mail.html):
        assert ADDRESS in part
        assert "9 Secret Street" not in part
        assert "Tue 1 Dec" in part
        assert "Ana Books" not in part


def test_fired_twice_it_is_one_mail_a_day_and_another_the_next_day(cast: Personas) -> None:
    with time_machine.travel(SIX, tick=False) as clock:
        ask(cast, at("2026-12-04T10:00"), expires_at=at("2026-12-04T10:00"))
        assert [tasks.run(NAME).get("reminders", 0) for _ in range(3)] == [2, 0, 0]
        clock.shift(timedelta(days=1))
        assert tasks.run(NAME)["reminders"] == 2


@pytest.mark.usefixtures("each_database")
def test_fired_by_many_at_once_it_is_one_mail_each(each_database: str) -> None:
    with time_machine.travel(SIX, tick=False):
        cast = gathered()
        with transaction() as uow:
            for number in range(30):
                a_professional(uow, cast.ac, f"Pro{number} Serves")
        ask(cast, at("2026-12-04T10:00"))
        db.dispose()
        told = run_concurrently([lambda: result_or_error(lambda: tasks.run(NAME))] * 4)
        tasks.run(NAME)
    assert sum(isinstance(one, dict) for one in told) >= 1
    assert len(reminded()) == 32


def test_it_is_due_from_its_hour_on_until_it_is_done(cast: Personas) -> None:
    with time_machine.travel(at("17:59"), tick=False) as clock:
        assert NAME not in tasks.list_due_tasks()
        clock.move_to(SIX)
        assert NAME in tasks.list_due_tasks()
        tasks.run(NAME)
        assert NAME not in tasks.list_due_tasks()
        clock.move_to(at("23:59"))
        assert NAME not in tasks.list_due_tasks()
        clock.move_to(at("2026-12-02T00:00"))
        assert NAME not in tasks.list_due_tasks(), "a day that was missed is not made up for"
        clock.move_to(at("2026-12-02T21:30"))
        assert NAME in tasks.list_due_tasks()


def test_run_before_its_hour_it_is_still_due_for_those_who_had_nothing_then(cast: Personas) -> None:
    with time_machine.travel(at("09:00"), tick=False) as clock:
        ask(cast, at("19:00"), S.ACCEPTED)
        tasks.run(NAME)
        assert reminded().keys() == {"Pat"}
        clock.move_to(SIX)
        assert NAME in tasks.list_due_tasks()
        ask(cast, at("2026-12-04T10:00"))
        tasks.run(NAME)
        assert reminded().keys() == {"Pat", "Quinn"}


@pytest.mark.parametrize(
    ("zone", "hour", "due_at"),
    [
        ("Europe/Berlin", 2, "2027-03-28T01:00:00+00:00"),  # 02:00 does not exist on that day
        ("Europe/Berlin", 2, "2026-10-25T00:00:00+00:00"),  # 02:00 comes twice
        ("Asia/Kathmandu", 18, "2026-12-01T12:15:00+00:00"),
        ("Pacific/Apia", 6, "2026-11-30T17:00:00+00:00"),
    ],
)
def test_the_hour_is_that_of_clocks_here(
    database: str, set_environment: SetEnvironment, zone: str, hour: int, due_at: str
) -> None:
    set_environment(HSA_TIMEZONE=zone, HSA_REMINDER_HOUR=hour)
    moment = datetime.fromisoformat(due_at)
    with time_machine.travel(moment - timedelta(seconds=1), tick=False) as clock, read_only() as uow:
        assert not daily_reminder_task.is_due(uow)
        assert daily_reminder_task.next_due(uow) == moment
        clock.move_to(moment)
        assert daily_reminder_task.is_due(uow)


def test_who_does_not_want_the_mail_has_it_under_the_bell_once(cast: Personas) -> None:
    with transaction() as uow:
        uow.db.add(MailPreference(user_id=cast.pat.user_id, kind="reminder", wanted=False))
    with time_machine.travel(SIX, tick=False):
        ask(cast, at("2026-12-04T10:00"))
        for _ in range(2):
            tasks.run(NAME)
    assert reminded().keys() == {"Quinn"}
    with read_only() as uow:
        bells = list(uow.db.scalars(select(Notification).where(col(Notification.user_id) == cast.pat.user_id)))
    assert [bell.kind for bell in bells] == ["reminder"]


def test_a_rehearsal_says_what_would_be_done_and_does_none_of_it(cast: Personas) -> None:
    with time_machine.travel(SIX, tick=False):
        ask(cast, at("2026-12-04T10:00"))
        assert tasks.run(NAME, dry_run=True) == {"professionals": 2, "reminders": 2}
        assert reminded() == {}
        assert NAME in tasks.list_due_tasks()
        assert now() == SIX
