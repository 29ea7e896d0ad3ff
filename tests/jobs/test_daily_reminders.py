"""The daily reminder: who gets it, what it lists, and once per local day however often the task runs."""

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
from tests.conftest import SetEnvironment
from tests.factories import ADDRESS, create_professional, create_request, require_id
from tests.personas import Personas, create_personas
from tests.support.transactions import execute, result_or_error, run_concurrently

REMINDER_TIME = datetime.fromisoformat("2026-12-01T18:00+05:30")
TASK_NAME = "daily-reminders"


def parse_local_time(time: str) -> datetime:
    """Parse a local time, on 1 December 2026 unless a date is given."""
    return datetime.fromisoformat(f"{time if 'T' in time else f'2026-12-01T{time}'}+05:30")


def get_reminders() -> dict[str, OutgoingMail]:
    """Return the reminder mails by the recipient's first name."""
    with read_only() as uow:
        mails = list(uow.db.scalars(select(OutgoingMail).where(col(OutgoingMail.kind) == "reminder")))
    assert len({(mail.user_id, mail.dedupe_key) for mail in mails}) == len(mails)
    return {mail.to_name.split()[0]: mail for mail in mails}


def create_request_for_ana(
    personas: Personas, scheduled_for: datetime, status: S = S.REQUESTED, **overrides: object
) -> int:
    """Create a request of Ana's; Pat is assigned unless it is open."""
    professional_id = None if status == S.REQUESTED else personas.pat.user_id
    with transaction() as uow:
        request = create_request(
            uow,
            personas.ana,
            personas.ac,
            scheduled_for=scheduled_for,
            status=status,
            professional_id=professional_id,
            **overrides,
        )
        return require_id(request)


@pytest.mark.usefixtures("each_database")
def test_only_professionals_with_pending_work_are_reminded(each_database: str) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        personas = create_personas()
        with transaction() as uow:
            create_professional(uow, personas.tap, "Lee Leak")
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        assert tasks.run(TASK_NAME) == {"professionals": 3, "reminders": 2}
    assert get_reminders().keys() == {"Pat", "Quinn"}


@pytest.mark.parametrize(
    ("scheduled_for", "status", "subject"),
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
def test_pending_work_by_status_and_time(
    personas: Personas, scheduled_for: str, status: S, subject: str | None
) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        create_request_for_ana(personas, parse_local_time(scheduled_for), status)
        tasks.run(TASK_NAME)
    mail = get_reminders().get("Pat")
    assert (mail.subject if mail else None) == subject


def test_expired_or_rejected_requests_are_not_pending(personas: Personas) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"), expires_at=REMINDER_TIME)
        request_id = create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        execute(service.reject, personas.pat, request_id)
        tasks.run(TASK_NAME)
    assert get_reminders().keys() == {"Quinn"}


def test_blocked_and_unapproved_professionals_are_not_reminded(personas: Personas) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        execute(accounts.block_user, personas.ada, personas.quinn.user_id, ReasonForm(reason="Rude."))
        tasks.run(TASK_NAME)
    assert get_reminders().keys() == {"Pat"}


def test_reminder_shows_address_only_of_accepted_jobs(personas: Personas) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        create_request_for_ana(personas, parse_local_time("19:00"), S.ACCEPTED)
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"), address="9 Secret Street")
        tasks.run(TASK_NAME)
    mail = get_reminders()["Pat"]
    for body in (mail.text, mail.html):
        assert ADDRESS in body
        assert "9 Secret Street" not in body
        assert "Tue 1 Dec" in body
        assert "Ana Books" not in body


def test_reminder_is_sent_once_a_day(personas: Personas) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False) as clock:
        create_request_for_ana(
            personas, parse_local_time("2026-12-04T10:00"), expires_at=parse_local_time("2026-12-04T10:00")
        )
        assert [tasks.run(TASK_NAME).get("reminders", 0) for _ in range(3)] == [2, 0, 0]
        clock.shift(timedelta(days=1))
        assert tasks.run(TASK_NAME)["reminders"] == 2


@pytest.mark.usefixtures("each_database")
def test_concurrent_runs_send_each_reminder_once(each_database: str) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        personas = create_personas()
        with transaction() as uow:
            for number in range(30):
                create_professional(uow, personas.ac, f"Pro{number} Serves")
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        db.dispose()
        results = run_concurrently([lambda: result_or_error(lambda: tasks.run(TASK_NAME))] * 4)
        tasks.run(TASK_NAME)
    assert sum(isinstance(one, dict) for one in results) >= 1
    assert len(get_reminders()) == 32


def test_reminder_is_due_from_its_hour_until_done(personas: Personas) -> None:
    with time_machine.travel(parse_local_time("17:59"), tick=False) as clock:
        assert TASK_NAME not in tasks.list_due_tasks()
        clock.move_to(REMINDER_TIME)
        assert TASK_NAME in tasks.list_due_tasks()
        tasks.run(TASK_NAME)
        assert TASK_NAME not in tasks.list_due_tasks()
        clock.move_to(parse_local_time("23:59"))
        assert TASK_NAME not in tasks.list_due_tasks()
        clock.move_to(parse_local_time("2026-12-02T00:00"))
        assert TASK_NAME not in tasks.list_due_tasks(), "a missed day is not caught up"
        clock.move_to(parse_local_time("2026-12-02T21:30"))
        assert TASK_NAME in tasks.list_due_tasks()


def test_early_run_leaves_reminder_due_for_others(personas: Personas) -> None:
    with time_machine.travel(parse_local_time("09:00"), tick=False) as clock:
        create_request_for_ana(personas, parse_local_time("19:00"), S.ACCEPTED)
        tasks.run(TASK_NAME)
        assert get_reminders().keys() == {"Pat"}
        clock.move_to(REMINDER_TIME)
        assert TASK_NAME in tasks.list_due_tasks()
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        tasks.run(TASK_NAME)
        assert get_reminders().keys() == {"Pat", "Quinn"}


@pytest.mark.parametrize(
    ("zone", "hour", "due_at"),
    [
        ("Europe/Berlin", 2, "2027-03-28T01:00:00+00:00"),  # 02:00 does not exist on that day
        ("Europe/Berlin", 2, "2026-10-25T00:00:00+00:00"),  # 02:00 exists twice on that day
        ("Asia/Kathmandu", 18, "2026-12-01T12:15:00+00:00"),
        ("Pacific/Apia", 6, "2026-11-30T17:00:00+00:00"),
    ],
)
def test_reminder_hour_is_local_time(
    database: str, set_environment: SetEnvironment, zone: str, hour: int, due_at: str
) -> None:
    set_environment(HSA_TIMEZONE=zone, HSA_REMINDER_HOUR=hour)
    local_time = datetime.fromisoformat(due_at)
    with time_machine.travel(local_time - timedelta(seconds=1), tick=False) as clock, read_only() as uow:
        assert not daily_reminder_task.is_due(uow)
        assert daily_reminder_task.next_due(uow) == local_time
        clock.move_to(local_time)
        assert daily_reminder_task.is_due(uow)


def test_disabled_reminder_mail_creates_one_notification(personas: Personas) -> None:
    with transaction() as uow:
        uow.db.add(MailPreference(user_id=personas.pat.user_id, kind="reminder", wanted=False))
    with time_machine.travel(REMINDER_TIME, tick=False):
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        for _ in range(2):
            tasks.run(TASK_NAME)
    assert get_reminders().keys() == {"Quinn"}
    with read_only() as uow:
        notifications = list(
            uow.db.scalars(select(Notification).where(col(Notification.user_id) == personas.pat.user_id))
        )
    assert [bell.kind for bell in notifications] == ["reminder"]


def test_dry_run_reports_counts_and_changes_nothing(personas: Personas) -> None:
    with time_machine.travel(REMINDER_TIME, tick=False):
        create_request_for_ana(personas, parse_local_time("2026-12-04T10:00"))
        assert tasks.run(TASK_NAME, dry_run=True) == {"professionals": 2, "reminders": 2}
        assert get_reminders() == {}
        assert TASK_NAME in tasks.list_due_tasks()
        assert now() == REMINDER_TIME
