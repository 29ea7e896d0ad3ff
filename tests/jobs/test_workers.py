"""Real workers, beats, Valkey and mail server: double firing, redelivery and kills still send one mail each."""

import subprocess
import sys
from collections import Counter
from datetime import timedelta

import pytest
from redis import Redis
from sqlmodel import col, select, update

from hsa_app.core.clock import now, override_now
from hsa_app.core.settings import get_settings
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.tasks import runner as tasks
from hsa_app.infra import task_queue
from hsa_app.infra.db import read_only, transaction
from hsa_app.infra.redis_client import with_db_offset
from hsa_app.models import MailStatus, OutgoingMail, TaskRun
from tests.conftest import SetEnvironment
from tests.factories import create_professional, create_request, require_id
from tests.personas import Personas
from tests.support.celery_processes import running_beat, running_worker, wait_until
from tests.support.mail_server import MailServer
from tests.support.transactions import execute

pytestmark = pytest.mark.usefixtures("valkey")
SWEEP_DELAY = timedelta(minutes=5)


@pytest.fixture
def professional_emails(personas: Personas, set_environment: SetEnvironment) -> list[str]:
    """The emails of fifty professionals with work on their board; reminders are due all day."""
    set_environment(HSA_REMINDER_HOUR=0)
    with transaction() as uow:
        cleaning = personas.tap
        for number in range(50):
            create_professional(uow, cleaning, f"Pro{number} Serves", email=f"pro{number}@example.com")
        create_request(uow, personas.ana, cleaning, scheduled_for=now() + timedelta(days=5))
    return [f"pro{number}@example.com" for number in range(50)]


def count_unsent_mails() -> int:
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id).where(col(OutgoingMail.status) != MailStatus.SENT)).all())


def run_later_sweep() -> None:
    """Run a sweep as of some minutes later, when the claims of a killed worker have expired."""
    with transaction() as uow:
        uow.rowcount(update(TaskRun).values(claimed_until=now() - timedelta(seconds=1)))
    with override_now(now() + SWEEP_DELAY):
        tasks.run("sweep")


def test_mail_is_sent_promptly_by_worker(personas: Personas, mail_server: MailServer) -> None:
    with running_worker():
        execute(
            notify,
            personas.ana.user_id,
            NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": []}),
        )
        wait_until(lambda: mail_server.recipients() == ["ana@example.com"], description="the mail")
        wait_until(lambda: count_unsent_mails() == 0, description="its row")


def test_two_beats_and_two_workers_remind_everyone_once(
    professional_emails: list[str], mail_server: MailServer
) -> None:
    with running_worker(), running_worker(), running_beat(), running_beat():
        wait_until(lambda: len(mail_server.received) >= 50, description="fifty mails")
        for _ in range(3):
            task_queue.enqueue("schedule.tick")
            task_queue.enqueue("schedule.run", "daily-reminders")
        _wait_until_idle()
        wait_until(lambda: count_unsent_mails() == 0, description="no more to send")
    assert sorted(mail_server.recipients()) == sorted(professional_emails)


def test_redelivered_tasks_send_mail_once(personas: Personas, mail_server: MailServer) -> None:
    mail_ids = [
        execute(
            notify,
            personas.ana.user_id,
            NotificationContent(kind="welcome", subject=str(n), context={"paragraphs": []}),
        )
        for n in range(5)
    ]
    for mail_id in mail_ids * 3:
        task_queue.enqueue("mail.send", mail_id)
    with running_worker(concurrency=4):
        wait_until(lambda: count_unsent_mails() == 0, description="all mails sent")
        _wait_until_idle()
    assert Counter(message["Subject"] for message in mail_server.received) == {str(n): 1 for n in range(5)}


@pytest.mark.slow
@pytest.mark.parametrize("mail_count", [1, 25, 49])
def test_killed_worker_loses_and_duplicates_no_reminders(
    professional_emails: list[str], mail_server: MailServer, mail_count: int
) -> None:
    mail_server.pause_after = mail_count
    task_queue.enqueue("schedule.run", "daily-reminders")
    with running_worker(concurrency=1) as worker:
        wait_until(lambda: len(mail_server.received) == mail_count, description=f"{mail_count} mails")
        wait_until(_is_mail_being_sent, description="one mail in flight")
        worker.kill()
    _expire_mail_claims()
    mail_server.pause_after = None
    unacked_count = _count_unacked_tasks()
    with running_worker(concurrency=1):
        run_later_sweep()
        tasks.run("daily-reminders")
        wait_until(lambda: count_unsent_mails() == 0, description="all mails sent")
        _wait_until_idle(unacked_count)
    numbers = {
        address: {mail["Message-ID"] for mail in mail_server.messages_to(address)} for address in professional_emails
    }
    assert all(len(found) == 1 for found in numbers.values()), "each gets one mail"
    assert len(mail_server.received) <= 51, "only the mail in flight may arrive twice"


def test_terminated_worker_finishes_or_returns_its_tasks(
    professional_emails: list[str], mail_server: MailServer
) -> None:
    task_queue.enqueue("schedule.run", "daily-reminders")
    with running_worker(concurrency=2) as worker:
        wait_until(lambda: len(mail_server.received) >= 5, description="five mails")
        worker.process.terminate()
        worker.process.wait(10)
    with running_worker(concurrency=2):
        run_later_sweep()
        tasks.run("daily-reminders")
        wait_until(lambda: count_unsent_mails() == 0, description="all mails sent")
    assert sorted(mail_server.recipients()) == sorted(professional_emails)


def test_mails_are_sent_after_server_recovers(
    personas: Personas, mail_server: MailServer, set_environment: SetEnvironment
) -> None:
    mail_server.responses["MAIL"] = "421 not now"
    mail_ids = [
        execute(
            notify,
            personas.ana.user_id,
            NotificationContent(kind="welcome", subject=str(n), context={"paragraphs": []}),
        )
        for n in range(5)
    ]
    with running_worker():
        wait_until(lambda: _count_failed_attempts() == len(mail_ids), description="a first attempt of each")
        assert count_unsent_mails() == 5
        del mail_server.responses["MAIL"]
        run_later_sweep()
        wait_until(lambda: count_unsent_mails() == 0, description="all mails sent")
    assert len(mail_server.received) == 5


def test_worker_does_not_import_reflex_or_fastapi() -> None:
    code = (
        "import sys; from hsa_app.jobs.celery_app import app; app.loader.import_default_modules(); "
        "print([name for name in ('reflex', 'fastapi', 'starlette') if name in sys.modules], len(app.tasks) > 3)"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[] True"


def test_expiry_mail_is_sent_by_next_tick(personas: Personas, mail_server: MailServer) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.ac, expires_at=now() - timedelta(seconds=1)))
    with running_worker(), running_beat():
        wait_until(lambda: mail_server.received, description="the mail")
    assert mail_server.recipients() == ["ana@example.com"]
    assert mail_server.received[0]["Subject"] == f"Nobody could take request #{request_id}"


def _count_failed_attempts() -> int:
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id).where(col(OutgoingMail.error).is_not(None))).all())


def _is_mail_being_sent() -> bool:
    with read_only() as uow:
        return bool(uow.db.scalars(select(OutgoingMail.id).where(col(OutgoingMail.status) == MailStatus.SENDING)).all())


def _expire_mail_claims() -> None:
    """Expire the claims of mails being sent, as two minutes later."""
    with transaction() as uow:
        is_sending = col(OutgoingMail.status) == MailStatus.SENDING
        uow.rowcount(update(OutgoingMail).where(is_sending).values(claimed_until=now() - timedelta(seconds=1)))


def _count_unacked_tasks() -> int:
    """Count the tasks that workers have not acknowledged; those of a killed worker are redelivered minutes later."""
    with _queue_client() as client:
        return int(client.hlen("unacked"))  # pyright: ignore[reportArgumentType]


def _wait_until_idle(max_unacked: int = 0) -> None:
    """Wait until no task is queued or running."""

    def idle() -> bool:
        with _queue_client() as client:
            return (
                not any(client.llen(name) for name in ("clock", "mail", "work"))
                and _count_unacked_tasks() <= max_unacked
            )

    wait_until(idle, description="an idle worker")


def _queue_client() -> Redis:
    return Redis.from_url(with_db_offset(get_settings().redis_url, task_queue.DB_OFFSET))
