"""Real workers, clocks, Redis and mail server: fired twice, redelivered, killed, everybody hears once."""

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
from tests.cast import Personas
from tests.conftest import SetEnvironment
from tests.factories import a_professional, a_request, id_of
from tests.support.doing import execute
from tests.support.mail_server import MailServer
from tests.support.workers import running_beat, running_worker, wait_until

pytestmark = pytest.mark.usefixtures("valkey")
LATER = timedelta(minutes=5)


@pytest.fixture
def fifty(cast: Personas, set_environment: SetEnvironment) -> list[str]:
    """Fifty professionals with something on their board, who are reminded at any time of the day; their emails."""
    set_environment(HSA_REMINDER_HOUR=0)
    with transaction() as uow:
        cleaning = cast.tap
        for number in range(50):
            a_professional(uow, cleaning, f"Pro{number} Serves", email=f"pro{number}@example.com")
        a_request(uow, cast.ana, cleaning, scheduled_for=now() + timedelta(days=5))
    return [f"pro{number}@example.com" for number in range(50)]


def unsent() -> int:
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id).where(col(OutgoingMail.status) != MailStatus.SENT)).all())


def sweep_later() -> None:
    """What a sweep some minutes later would do; what a killed worker held is free by then."""
    with transaction() as uow:
        uow.rowcount(update(TaskRun).values(claimed_until=now() - timedelta(seconds=1)))
    with override_now(now() + LATER):
        tasks.run("sweep")


def test_a_mail_goes_out_within_moments_of_its_cause(cast: Personas, mail_server: MailServer) -> None:
    with running_worker():
        execute(
            notify, cast.ana.user_id, NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": []})
        )
        wait_until(lambda: mail_server.recipients() == ["ana@example.com"], what="the mail")
        wait_until(lambda: unsent() == 0, what="its row")


def test_two_clocks_and_two_workers_write_to_everybody_once(fifty: list[str], mail_server: MailServer) -> None:
    with running_worker(), running_worker(), running_beat(), running_beat():
        wait_until(lambda: len(mail_server.received) >= 50, what="fifty mails")
        for _ in range(3):
            task_queue.enqueue("schedule.tick")
            task_queue.enqueue("schedule.run", "daily-reminders")
        _until_idle()
        wait_until(lambda: unsent() == 0, what="no more to send")
    assert sorted(mail_server.recipients()) == sorted(fifty)


def test_what_is_handed_out_again_is_not_sent_again(cast: Personas, mail_server: MailServer) -> None:
    its = [
        execute(
            notify, cast.ana.user_id, NotificationContent(kind="welcome", subject=str(n), context={"paragraphs": []})
        )
        for n in range(5)
    ]
    for it in its * 3:
        task_queue.enqueue("mail.send", it)
    with running_worker(tasks_at_once=4):
        wait_until(lambda: unsent() == 0, what="everything sent")
        _until_idle()
    assert Counter(message["Subject"] for message in mail_server.received) == {str(n): 1 for n in range(5)}


@pytest.mark.slow
@pytest.mark.parametrize("after", [1, 25, 49])
def test_a_worker_killed_amid_the_reminders_costs_nobody_theirs_and_sends_none_twice(
    fifty: list[str], mail_server: MailServer, after: int
) -> None:
    mail_server.pause_at = after
    task_queue.enqueue("schedule.run", "daily-reminders")
    with running_worker(tasks_at_once=1) as worker:
        wait_until(lambda: len(mail_server.received) == after, what=f"{after} mails")
        wait_until(_is_one_on_its_way, what="one more on its way")
        worker.kill()
    _free_what_it_held()
    mail_server.pause_at = None
    held = _held()
    with running_worker(tasks_at_once=1):
        sweep_later()
        tasks.run("daily-reminders")
        wait_until(lambda: unsent() == 0, what="everything sent")
        _until_idle(held)
    numbers = {address: {mail["Message-ID"] for mail in mail_server.to(address)} for address in fifty}
    assert all(len(found) == 1 for found in numbers.values()), "each hears of one mail"
    assert len(mail_server.received) <= 51, "only the one in flight may come once more"


def test_a_worker_that_is_told_to_stop_finishes_or_gives_back_what_it_has(
    fifty: list[str], mail_server: MailServer
) -> None:
    task_queue.enqueue("schedule.run", "daily-reminders")
    with running_worker(tasks_at_once=2) as worker:
        wait_until(lambda: len(mail_server.received) >= 5, what="five mails")
        worker.process.terminate()
        worker.process.wait(10)
    with running_worker(tasks_at_once=2):
        sweep_later()
        tasks.run("daily-reminders")
        wait_until(lambda: unsent() == 0, what="everything sent")
    assert sorted(mail_server.recipients()) == sorted(fifty)


def test_a_mail_server_that_comes_back_gets_everything(
    cast: Personas, mail_server: MailServer, set_environment: SetEnvironment
) -> None:
    mail_server.say["MAIL"] = "421 not now"
    its = [
        execute(
            notify, cast.ana.user_id, NotificationContent(kind="welcome", subject=str(n), context={"paragraphs": []})
        )
        for n in range(5)
    ]
    with running_worker():
        wait_until(lambda: _tried() == len(its), what="a first try of each")
        assert unsent() == 5
        del mail_server.say["MAIL"]
        sweep_later()
        wait_until(lambda: unsent() == 0, what="everything sent")
    assert len(mail_server.received) == 5


def test_a_worker_knows_nothing_of_the_pages() -> None:
    code = (
        "import sys; from hsa_app.jobs.celery_app import app; app.loader.import_default_modules(); "
        "print([name for name in ('reflex', 'fastapi', 'starlette') if name in sys.modules], len(app.tasks) > 3)"
    )
    outcome = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert outcome.stdout.strip() == "[] True"


def test_a_request_that_expires_is_told_by_the_next_tick(cast: Personas, mail_server: MailServer) -> None:
    with transaction() as uow:
        it = id_of(a_request(uow, cast.ana, cast.ac, expires_at=now() - timedelta(seconds=1)))
    with running_worker(), running_beat():
        wait_until(lambda: mail_server.received, what="the mail")
    assert mail_server.recipients() == ["ana@example.com"]
    assert mail_server.received[0]["Subject"] == f"Nobody could take request #{it}"


def _tried() -> int:
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail.id).where(col(OutgoingMail.error).is_not(None))).all())


def _is_one_on_its_way() -> bool:
    with read_only() as uow:
        return bool(uow.db.scalars(select(OutgoingMail.id).where(col(OutgoingMail.status) == MailStatus.SENDING)).all())


def _free_what_it_held() -> None:
    """As two minutes later, when a mail whose worker is gone may be sent by another."""
    with transaction() as uow:
        held = col(OutgoingMail.status) == MailStatus.SENDING
        uow.rowcount(update(OutgoingMail).where(held).values(claimed_until=now() - timedelta(seconds=1)))


def _held() -> int:
    """How many tasks workers have and have not finished; what a killed one had comes back after minutes only."""
    with _queue() as client:
        return int(client.hlen("unacked"))  # pyright: ignore[reportArgumentType]


def _until_idle(held: int = 0) -> None:
    """Nothing is handed out any more, and nothing is being done."""

    def idle() -> bool:
        with _queue() as client:
            return not any(client.llen(name) for name in ("clock", "mail", "work")) and _held() <= held

    wait_until(idle, what="nothing to do")


def _queue() -> Redis:
    return Redis.from_url(with_db_offset(get_settings().redis_url, task_queue.DB_OFFSET))
