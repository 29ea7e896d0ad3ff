"""Mail delivery: exactly once under retries, crashes and concurrency."""

import contextlib
from datetime import timedelta

import pytest
import time_machine
from celery.exceptions import SoftTimeLimitExceeded
from redis import Redis

from hsa_app.core.clock import now, override_now
from hsa_app.core.errors import Conflict, Forbidden, NotFound
from hsa_app.domain import pagination
from hsa_app.domain.mail import delivery, queries
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.mail.queries import MailContentRow
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.requests import service
from hsa_app.domain.tasks import runner as tasks
from hsa_app.infra import mailer, task_queue
from hsa_app.infra.db import read_only
from hsa_app.infra.redis_client import with_db_offset
from hsa_app.models import MailStatus, OutgoingMail
from tests.factories import booking_form, tomorrow
from tests.personas import Personas, create_personas
from tests.support.mail_server import MailServer
from tests.support.transactions import execute, run_concurrently, run_query

WELCOME = NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": ["Good morning."]})
PASSWORD_RESET = NotificationContent(
    kind="password-reset", subject="A new password", context={"paragraphs": ["/reset?token=s3cret"]}
)
ONE_DAY = timedelta(days=1)


def create_mail(personas: Personas, content: NotificationContent = WELCOME) -> int:
    return execute(notify, personas.ana.user_id, content) or 0


def get_mail_row(personas: Personas, mail_id: int) -> MailContentRow:
    return run_query(queries.get_mail, personas.ada, mail_id)


def requeue_stale(delay: timedelta = timedelta()) -> int:
    """Requeue stale mails with the clock this much later."""
    with time_machine.travel(now() + delay):
        return execute(delivery.requeue_stale)


def test_repeated_delivery_sends_mail_once(personas: Personas, mail_server: MailServer) -> None:
    mail_id = create_mail(personas)
    assert [delivery.deliver_if_due(mail_id) for _ in range(3)] == [MailStatus.SENT, None, None]
    assert mail_server.recipients() == ["ana@example.com"]
    row = get_mail_row(personas, mail_id)
    assert (row.status, row.attempts, row.error) == ("sent", 1, None)
    assert row.sent_at is not None
    assert mail_server.received[0]["Message-ID"] == row.message_id


@pytest.mark.usefixtures("each_database")
def test_concurrent_deliveries_send_mail_once(mail_server: MailServer, each_database: str) -> None:
    personas = create_personas()
    mail_ids = [create_mail(personas) for _ in range(5)]
    for mail_id in mail_ids:
        results = run_concurrently([lambda mail_id=mail_id: delivery.deliver_if_due(mail_id)] * 6)
        assert sorted(map(str, results)) == ["None"] * 5 + ["sent"]
    assert len(mail_server.received) == 5


def test_transient_errors_are_retried_with_backoff_then_fail(personas: Personas, mail_server: MailServer) -> None:
    mail_server.responses["RCPT"] = "451 try later"
    mail_id = create_mail(personas)
    delays = []
    with time_machine.travel(now(), tick=False) as clock:
        while delivery.deliver_if_due(mail_id) == MailStatus.QUEUED:
            assert delivery.deliver_if_due(mail_id) is None, "not due yet"
            delays.append(get_mail_row(personas, mail_id).next_attempt_at - now())
            clock.move_to(get_mail_row(personas, mail_id).next_attempt_at)
    assert delays == sorted(delays)
    assert delays[0] == timedelta(minutes=1)
    assert timedelta(hours=36) < sum(delays, timedelta()) < timedelta(hours=48)
    row = get_mail_row(personas, mail_id)
    assert row.status == "failed"
    assert "451 try later" in (row.error or "")


def test_permanent_error_fails_mail_until_admin_retries(personas: Personas, mail_server: MailServer) -> None:
    mail_server.responses["RCPT"] = "550 no such user"
    mail_id = create_mail(personas)
    assert delivery.deliver_if_due(mail_id) == MailStatus.FAILED
    assert (get_mail_row(personas, mail_id).error or "").endswith("550 no such user")
    assert requeue_stale(ONE_DAY) == 0
    del mail_server.responses["RCPT"]
    execute(delivery.requeue_now, personas.ada, mail_id)
    assert delivery.deliver_if_due(mail_id) == MailStatus.SENT
    with pytest.raises(Conflict):
        execute(delivery.requeue_now, personas.ada, mail_id)


def test_mail_is_forbidden_to_non_admins(personas: Personas) -> None:
    mail_id = create_mail(personas)
    for actor in (personas.ana, personas.pat):
        for forbidden_call in (
            lambda who=actor: execute(delivery.requeue_now, who, mail_id),
            lambda who=actor: run_query(queries.get_mail, who, mail_id),
            lambda who=actor: run_query(queries.search, who, MailSearch()),
            lambda who=actor: run_query(queries.count, who, MailSearch(), 10),
        ):
            with pytest.raises(Forbidden):
                forbidden_call()
    with pytest.raises(NotFound):
        execute(delivery.requeue_now, personas.ada, mail_id + 1)


def test_retry_after_disconnect_keeps_message_id(personas: Personas, mail_server: MailServer) -> None:
    mail_server.disconnect_after_data = True
    mail_id = create_mail(personas)
    assert delivery.deliver_if_due(mail_id) == MailStatus.QUEUED
    mail_server.disconnect_after_data = False
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert delivery.deliver_if_due(mail_id) == MailStatus.SENT
    first_message, second_message = mail_server.received
    assert first_message["Message-ID"] == second_message["Message-ID"] == get_mail_row(personas, mail_id).message_id


def test_lost_mail_is_requeued_after_a_minute(personas: Personas) -> None:
    mail_id = create_mail(personas)
    assert requeue_stale() == 0
    assert requeue_stale(timedelta(seconds=61)) == 1
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert execute(delivery.requeue_stale) == 0, "enqueued a moment ago"
        assert delivery.deliver_if_due(mail_id) == MailStatus.SENT


def test_requeue_respects_max_queue_length(personas: Personas, valkey: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(delivery, "MAX_QUEUE_LENGTH", 10)
    mail_ids = [create_mail(personas) for _ in range(25)]
    with Redis.from_url(with_db_offset(valkey, task_queue.DB_OFFSET)) as client:
        client.flushdb()
        with time_machine.travel(now(), tick=False) as clock:
            for _ in range(4):
                clock.shift(timedelta(seconds=61))
                tasks.run("sweep")
                assert client.llen("mail") == 10
            client.flushdb()
            clock.shift(timedelta(seconds=61))
            tasks.run("sweep")
            assert client.llen("mail") == 10, "the next are enqueued once the queue has room"
            assert [delivery.deliver_if_due(it) for it in mail_ids] == [MailStatus.SENT] * 25, "none is lost"


@pytest.mark.parametrize("error", [UnicodeError, SoftTimeLimitExceeded, RuntimeError])
def test_unexpected_error_uses_retry_delays(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    mail_id = create_mail(personas)

    def fail(_mail: object) -> None:
        raise error

    monkeypatch.setattr(mailer, "send", fail)
    with time_machine.travel(now(), tick=False) as clock:
        for delay in delivery.RETRY_DELAYS[:3]:
            with pytest.raises(error):
                delivery.deliver_if_due(mail_id)
            mail = get_mail_row(personas, mail_id)
            assert (mail.status, mail.next_attempt_at) == ("queued", now() + delay)
            assert mail.error == f"Something unforeseen happened ({error.__name__}); the log says what."
            clock.shift(delay)


def test_mail_of_dead_worker_is_requeued_and_sent(
    personas: Personas, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = create_mail(personas)
    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", _die)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver_if_due(mail_id)
    assert get_mail_row(personas, mail_id).status == "sending"
    assert delivery.deliver_if_due(mail_id) is None, "its lease has not expired"
    assert requeue_stale(timedelta(minutes=1)) == 0
    assert requeue_stale(timedelta(minutes=3)) == 1
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert delivery.deliver_if_due(mail_id) == MailStatus.SENT
    assert mail_server.recipients() == ["ana@example.com"]


def test_mail_fails_after_repeated_worker_deaths(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = create_mail(personas)
    monkeypatch.setattr(mailer, "send", _die)
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(20):
            if get_mail_row(personas, mail_id).status == "failed":
                break
            with contextlib.suppress(KeyboardInterrupt):
                delivery.deliver_if_due(mail_id)
            clock.shift(timedelta(minutes=3))
            execute(delivery.requeue_stale)
    assert get_mail_row(personas, mail_id).error == "Its worker died each time."


def test_deliver_due_sends_all_until_server_is_unavailable(personas: Personas, mail_server: MailServer) -> None:
    for _ in range(7):
        create_mail(personas)
    assert delivery.deliver_due() == {MailStatus.SENT: 7}
    for _ in range(7):
        create_mail(personas)
    mail_server.responses["MAIL"] = "421 closing"
    assert delivery.deliver_due() == {MailStatus.QUEUED: 3}


def test_link_secret_is_hidden_from_admins_and_erased_when_sent(personas: Personas, mail_server: MailServer) -> None:
    mail_id = create_mail(personas, PASSWORD_RESET)
    assert "s3cret" not in get_mail_row(personas, mail_id).text + get_mail_row(personas, mail_id).html
    assert delivery.deliver_if_due(mail_id) == MailStatus.SENT
    assert "s3cret" in mail_server.received[0].as_string()
    assert "s3cret" not in _stored_body(mail_id)


def test_failed_link_mail_is_erased_and_cannot_be_retried(
    personas: Personas, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.responses["RCPT"] = "550 no such user"
    rejected_id, crashing_id = create_mail(personas, PASSWORD_RESET), create_mail(personas, PASSWORD_RESET)
    assert delivery.deliver_if_due(rejected_id) == MailStatus.FAILED
    monkeypatch.setattr(mailer, "send", _die)
    with time_machine.travel(now(), tick=False) as clock:
        while get_mail_row(personas, crashing_id).status != "failed":
            with contextlib.suppress(KeyboardInterrupt):
                delivery.deliver_if_due(crashing_id)
            clock.shift(timedelta(minutes=3))
            execute(delivery.requeue_stale)
    for mail_id in (rejected_id, crashing_id):
        assert "s3cret" not in _stored_body(mail_id)
        assert not get_mail_row(personas, mail_id).can_retry
        with pytest.raises(Conflict):
            execute(delivery.requeue_now, personas.ada, mail_id)


def test_expired_link_mail_is_not_sent(personas: Personas, mail_server: MailServer) -> None:
    valid_id, expired_id = create_mail(personas, PASSWORD_RESET), create_mail(personas, PASSWORD_RESET)
    mail_server.responses["RCPT"] = "451 try later"
    with time_machine.travel(now(), tick=False) as clock:
        while delivery.deliver_if_due(valid_id) == MailStatus.QUEUED:
            clock.move_to(get_mail_row(personas, valid_id).next_attempt_at)
    assert get_mail_row(personas, valid_id).next_attempt_at < get_mail_row(personas, valid_id).created_at + timedelta(
        hours=1
    )
    del mail_server.responses["RCPT"]
    with time_machine.travel(now() + timedelta(hours=1)):
        assert delivery.deliver_if_due(expired_id) == MailStatus.FAILED
    assert get_mail_row(personas, expired_id).error == delivery.LINK_EXPIRED_MESSAGE
    assert "s3cret" not in _stored_body(valid_id) + _stored_body(expired_id)
    assert mail_server.received == []


def test_sweep_with_overridden_time_respects_real_claims(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    mail_id = create_mail(personas)
    requeued: list[int] = []

    def sweep_during_send(_mail: object) -> None:
        with override_now(now() + ONE_DAY):
            requeued.append(execute(delivery.requeue_stale))

    monkeypatch.setattr(mailer, "send", sweep_during_send)
    assert delivery.deliver_if_due(mail_id) == MailStatus.SENT
    assert requeued == [0]


def test_late_worker_does_not_overwrite_next_attempt(
    personas: Personas, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_id = create_mail(personas)
    mail_server.responses["RCPT"] = "550 no such user"
    send = mailer.send

    def let_others_act_first(mail: mailer.MailMessage) -> None:
        """While the first worker hangs, another attempt fails and an admin retries the mail."""
        monkeypatch.setattr(mailer, "send", send)
        with time_machine.travel(now() + timedelta(minutes=3)):
            assert delivery.deliver_if_due(mail_id) == MailStatus.FAILED
            execute(delivery.requeue_now, personas.ada, mail_id)
            monkeypatch.setattr(mailer, "send", _die)
            with pytest.raises(KeyboardInterrupt):
                delivery.deliver_if_due(mail_id)
        raise mailer.PermanentMailError("late error")

    monkeypatch.setattr(mailer, "send", let_others_act_first)
    delivery.deliver_if_due(mail_id)
    assert (get_mail_row(personas, mail_id).status, get_mail_row(personas, mail_id).attempts) == ("sending", 1)


def test_without_server_link_secret_is_only_in_the_file(personas: Personas) -> None:
    mail_id = create_mail(personas, PASSWORD_RESET)
    assert delivery.deliver_if_due(mail_id) == MailStatus.SENT
    (file,) = mailer.get_mail_folder().glob("*.eml")
    assert "s3cret" in file.read_text()
    assert "s3cret" not in get_mail_row(personas, mail_id).text + _stored_body(mail_id)


def test_mail_search_filters_by_status_kind_and_text(personas: Personas) -> None:
    mail_ids = [
        create_mail(personas, WELCOME),
        create_mail(personas, PASSWORD_RESET),
        execute(notify, personas.pat.user_id, WELCOME) or 0,
    ]
    delivery.deliver_if_due(mail_ids[0])
    mails = {
        "all": MailSearch(),
        "sent": MailSearch(state=MailStatus.SENT),
        "reset": MailSearch(kind="password-reset"),
        "pat": MailSearch(q="PAT@example"),
        "no match": MailSearch(q="%"),
    }
    ids = {
        name: [mail.id for mail in run_query(queries.search, personas.ada, ask).items] for name, ask in mails.items()
    }
    assert ids == {
        "all": mail_ids[::-1],
        "sent": mail_ids[:1],
        "reset": mail_ids[1:2],
        "pat": mail_ids[2:],
        "no match": [],
    }
    assert run_query(queries.count, personas.ada, MailSearch(), 2) == 3
    page = run_query(queries.search, personas.ada, MailSearch(limit=2))
    second_page = run_query(queries.search, personas.ada, MailSearch(limit=2, cursor=page.next_cursor))
    assert [mail.id for mail in second_page.items] == mail_ids[:1]


def test_text_search_covers_only_newest_mails(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_ROWS_SEARCHED", 3)
    mail_ids = [create_mail(personas) for _ in range(5)]
    search = MailSearch(q="hello")
    assert [mail.id for mail in run_query(queries.search, personas.ada, search).items] == mail_ids[:1:-1]
    assert run_query(queries.count, personas.ada, search, 10) == 3
    assert run_query(queries.count, personas.ada, MailSearch(kind="welcome"), 10) == 5


def test_text_search_with_kind_covers_newest_of_that_kind(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_ROWS_SEARCHED", 3)
    mail_ids = [create_mail(personas)] + [create_mail(personas, PASSWORD_RESET) for _ in range(4)]
    mails = run_query(queries.search, personas.ada, MailSearch(q="hello", kind="welcome")).items
    assert [mail.id for mail in mails] == mail_ids[:1]


def test_mails_of_request_are_found_by_request_id(personas: Personas) -> None:
    request_id, other_request_id = (
        execute(service.book, personas.ana, booking_form(personas.ac, scheduled_for=tomorrow(hour))).id
        for hour in (9, 14)
    )
    for mail_id in (request_id, other_request_id):
        execute(service.accept, personas.pat, mail_id)
    mails = run_query(queries.search, personas.ada, MailSearch(request_id=request_id)).items
    assert mails
    assert mails == run_query(queries.list_for_request, personas.ada, request_id)[::-1]


def _die(_mail: object) -> None:
    raise KeyboardInterrupt


def _stored_body(mail_id: int) -> str:
    with read_only() as uow:
        mail = uow.db.get_one(OutgoingMail, mail_id)
        return mail.text + mail.html
