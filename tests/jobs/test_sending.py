"""From a row to a mailbox: once, however often it is tried, and nothing is lost on the way."""

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
from tests.cast import Personas, gathered
from tests.factories import booking, tomorrow
from tests.support.doing import execute, run_concurrently, run_query
from tests.support.mail_server import MailServer

LETTER = NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": ["Good morning."]})
RESET = NotificationContent(
    kind="password-reset", subject="A new password", context={"paragraphs": ["/reset?token=s3cret"]}
)
A_DAY = timedelta(days=1)


def written(cast: Personas, letter: NotificationContent = LETTER) -> int:
    return execute(notify, cast.ana.user_id, letter) or 0


def row(cast: Personas, mail_id: int) -> MailContentRow:
    return run_query(queries.get_mail, cast.ada, mail_id)


def swept(after: timedelta = timedelta()) -> int:
    """What a sweep takes up, so much later."""
    with time_machine.travel(now() + after):
        return execute(delivery.requeue_stale)


def test_a_mail_is_sent_once_however_often_it_is_handed_out(cast: Personas, mail_server: MailServer) -> None:
    it = written(cast)
    assert [delivery.deliver(it) for _ in range(3)] == [MailStatus.SENT, None, None]
    assert mail_server.recipients() == ["ana@example.com"]
    sent = row(cast, it)
    assert (sent.status, sent.attempts, sent.error) == ("sent", 1, None)
    assert sent.sent_at is not None
    assert mail_server.received[0]["Message-ID"] == sent.message_id


@pytest.mark.usefixtures("each_database")
def test_of_many_workers_at_once_one_sends(mail_server: MailServer, each_database: str) -> None:
    cast = gathered()
    its = [written(cast) for _ in range(5)]
    for it in its:
        told = run_concurrently([lambda it=it: delivery.deliver(it)] * 6)
        assert sorted(map(str, told)) == ["None"] * 5 + ["sent"]
    assert len(mail_server.received) == 5


def test_a_busy_server_is_tried_again_after_ever_longer_waits_and_then_not_any_more(
    cast: Personas, mail_server: MailServer
) -> None:
    mail_server.say["RCPT"] = "451 try later"
    it = written(cast)
    waits = []
    with time_machine.travel(now(), tick=False) as clock:
        while delivery.deliver(it) == MailStatus.QUEUED:
            assert delivery.deliver(it) is None, "not before its time"
            waits.append(row(cast, it).next_attempt_at - now())
            clock.move_to(row(cast, it).next_attempt_at)
    assert waits == sorted(waits)
    assert waits[0] == timedelta(minutes=1)
    assert timedelta(hours=36) < sum(waits, timedelta()) < timedelta(hours=48)
    failed = row(cast, it)
    assert failed.status == "failed"
    assert "451 try later" in (failed.error or "")


def test_what_the_server_refuses_is_parked_with_its_reason_until_an_admin_retries(
    cast: Personas, mail_server: MailServer
) -> None:
    mail_server.say["RCPT"] = "550 nobody here"
    it = written(cast)
    assert delivery.deliver(it) == MailStatus.FAILED
    assert (row(cast, it).error or "").endswith("550 nobody here")
    assert swept(A_DAY) == 0
    del mail_server.say["RCPT"]
    execute(delivery.retry, cast.ada, it)
    assert delivery.deliver(it) == MailStatus.SENT
    with pytest.raises(Conflict):
        execute(delivery.retry, cast.ada, it)


def test_only_admins_read_and_retry(cast: Personas) -> None:
    it = written(cast)
    for who in (cast.ana, cast.pat):
        for call in (
            lambda who=who: execute(delivery.retry, who, it),
            lambda who=who: run_query(queries.get_mail, who, it),
            lambda who=who: run_query(queries.search, who, MailSearch()),
            lambda who=who: run_query(queries.count, who, MailSearch(), 10),
        ):
            with pytest.raises(Forbidden):
                call()
    with pytest.raises(NotFound):
        execute(delivery.retry, cast.ada, it + 1)


def test_a_mail_whose_server_hung_up_goes_again_under_the_same_number(cast: Personas, mail_server: MailServer) -> None:
    mail_server.hang_up = True
    it = written(cast)
    assert delivery.deliver(it) == MailStatus.QUEUED
    mail_server.hang_up = False
    with time_machine.travel(now() + timedelta(minutes=2)):
        assert delivery.deliver(it) == MailStatus.SENT
    first, second = mail_server.received
    assert first["Message-ID"] == second["Message-ID"] == row(cast, it).message_id


def test_what_the_queue_lost_is_taken_up_but_not_what_has_just_been_handed_to_it(cast: Personas) -> None:
    it = written(cast)
    assert swept() == 0
    assert swept(timedelta(seconds=61)) == 1
    with time_machine.travel(now() + timedelta(seconds=61)):
        assert execute(delivery.requeue_stale) == 0, "it was handed over a moment ago"
        assert delivery.deliver(it) == MailStatus.SENT


def test_while_nobody_sends_the_queue_does_not_grow(
    cast: Personas, valkey: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "MAX_QUEUE_LENGTH", 10)
    its = [written(cast) for _ in range(25)]
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
            assert client.llen("mail") == 10, "once there is room the next are handed over"
            assert [delivery.deliver(it) for it in its] == [MailStatus.SENT] * 25, "none is lost by it"


@pytest.mark.parametrize("error", [UnicodeError, SoftTimeLimitExceeded, RuntimeError])
def test_a_mail_at_which_something_unforeseen_happens_waits_as_long_as_any_other(
    cast: Personas, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    it = written(cast)

    def fail(_mail: object) -> None:
        raise error

    monkeypatch.setattr(mailer, "send", fail)
    with time_machine.travel(now(), tick=False) as clock:
        for wait in delivery.RETRY_DELAYS[:3]:
            with pytest.raises(error):
                delivery.deliver(it)
            found = row(cast, it)
            assert (found.status, found.next_attempt_at) == ("queued", now() + wait)
            assert found.error == f"Something unforeseen happened ({error.__name__}); the log says what."
            clock.shift(wait)


def test_a_mail_whose_worker_died_is_taken_up_and_sent(
    cast: Personas, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = written(cast)
    with monkeypatch.context() as patch:
        patch.setattr(mailer, "send", _die)
        with pytest.raises(KeyboardInterrupt):
            delivery.deliver(it)
    assert row(cast, it).status == "sending"
    assert delivery.deliver(it) is None, "it may still be at it"
    assert swept(timedelta(minutes=1)) == 0
    assert swept(timedelta(minutes=3)) == 1
    with time_machine.travel(now() + timedelta(minutes=3)):
        assert delivery.deliver(it) == MailStatus.SENT
    assert mail_server.recipients() == ["ana@example.com"]


def test_a_mail_at_which_every_worker_dies_is_parked(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    it = written(cast)
    monkeypatch.setattr(mailer, "send", _die)
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(20):
            if row(cast, it).status == "failed":
                break
            with contextlib.suppress(KeyboardInterrupt):
                delivery.deliver(it)
            clock.shift(timedelta(minutes=3))
            execute(delivery.requeue_stale)
    assert row(cast, it).error == "Its worker died each time."


def test_everything_due_is_sent_here_and_now_until_the_server_is_away(cast: Personas, mail_server: MailServer) -> None:
    for _ in range(7):
        written(cast)
    assert delivery.deliver_due() == {MailStatus.SENT: 7}
    for _ in range(7):
        written(cast)
    mail_server.say["MAIL"] = "421 closing"
    assert delivery.deliver_due() == {MailStatus.QUEUED: 3}


def test_a_link_that_opens_an_account_is_for_its_reader_alone(cast: Personas, mail_server: MailServer) -> None:
    it = written(cast, RESET)
    assert "s3cret" not in row(cast, it).text + row(cast, it).html
    assert delivery.deliver(it) == MailStatus.SENT
    assert "s3cret" in mail_server.received[0].as_string()
    assert "s3cret" not in _stored(it)


def test_a_link_in_a_mail_that_is_given_up_is_forgotten_and_not_sent_again(
    cast: Personas, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail_server.say["RCPT"] = "550 nobody here"
    refused, deadly = written(cast, RESET), written(cast, RESET)
    assert delivery.deliver(refused) == MailStatus.FAILED
    monkeypatch.setattr(mailer, "send", _die)
    with time_machine.travel(now(), tick=False) as clock:
        while row(cast, deadly).status != "failed":
            with contextlib.suppress(KeyboardInterrupt):
                delivery.deliver(deadly)
            clock.shift(timedelta(minutes=3))
            execute(delivery.requeue_stale)
    for it in (refused, deadly):
        assert "s3cret" not in _stored(it)
        assert not row(cast, it).can_retry
        with pytest.raises(Conflict):
            execute(delivery.retry, cast.ada, it)


def test_a_link_that_ended_is_not_sent_however_long_its_mail_waited(cast: Personas, mail_server: MailServer) -> None:
    kept, lost = written(cast, RESET), written(cast, RESET)
    mail_server.say["RCPT"] = "451 try later"
    with time_machine.travel(now(), tick=False) as clock:
        while delivery.deliver(kept) == MailStatus.QUEUED:
            clock.move_to(row(cast, kept).next_attempt_at)
    assert row(cast, kept).next_attempt_at < row(cast, kept).created_at + timedelta(hours=1)
    del mail_server.say["RCPT"]
    with time_machine.travel(now() + timedelta(hours=1)):
        assert delivery.deliver(lost) == MailStatus.FAILED
    assert row(cast, lost).error == delivery.LINK_EXPIRED_MESSAGE
    assert "s3cret" not in _stored(kept) + _stored(lost)
    assert mail_server.received == []


def test_a_sweep_as_of_another_moment_leaves_a_mail_to_the_worker_that_is_at_it(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = written(cast)
    taken: list[int] = []

    def sweep_meanwhile(_mail: object) -> None:
        with override_now(now() + A_DAY):
            taken.append(execute(delivery.requeue_stale))

    monkeypatch.setattr(mailer, "send", sweep_meanwhile)
    assert delivery.deliver(it) == MailStatus.SENT
    assert taken == [0]


def test_a_worker_that_comes_back_late_says_nothing_of_a_try_that_is_not_its_own(
    cast: Personas, mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    it = written(cast)
    mail_server.say["RCPT"] = "550 nobody here"
    send = mailer.send

    def others_first(mail: mailer.MailMessage) -> None:
        """While the first worker hangs, another is refused and an admin has it tried again."""
        monkeypatch.setattr(mailer, "send", send)
        with time_machine.travel(now() + timedelta(minutes=3)):
            assert delivery.deliver(it) == MailStatus.FAILED
            execute(delivery.retry, cast.ada, it)
            monkeypatch.setattr(mailer, "send", _die)
            with pytest.raises(KeyboardInterrupt):
                delivery.deliver(it)
        raise mailer.PermanentMailError("late news")

    monkeypatch.setattr(mailer, "send", others_first)
    delivery.deliver(it)
    assert (row(cast, it).status, row(cast, it).attempts) == ("sending", 1)


def test_without_a_mail_server_such_a_link_stands_in_the_file_alone(cast: Personas) -> None:
    it = written(cast, RESET)
    assert delivery.deliver(it) == MailStatus.SENT
    (file,) = mailer.get_mail_folder().glob("*.eml")
    assert "s3cret" in file.read_text()
    assert "s3cret" not in row(cast, it).text + _stored(it)


def test_mails_are_found_by_state_kind_and_words(cast: Personas) -> None:
    its = [written(cast, LETTER), written(cast, RESET), execute(notify, cast.pat.user_id, LETTER) or 0]
    delivery.deliver(its[0])
    found = {
        "all": MailSearch(),
        "sent": MailSearch(state=MailStatus.SENT),
        "reset": MailSearch(kind="password-reset"),
        "pat": MailSearch(q="PAT@example"),
        "nobody": MailSearch(q="%"),
    }
    ids = {name: [mail.id for mail in run_query(queries.search, cast.ada, ask).items] for name, ask in found.items()}
    assert ids == {"all": its[::-1], "sent": its[:1], "reset": its[1:2], "pat": its[2:], "nobody": []}
    assert run_query(queries.count, cast.ada, MailSearch(), 2) == 3
    page = run_query(queries.search, cast.ada, MailSearch(limit=2))
    rest = run_query(queries.search, cast.ada, MailSearch(limit=2, cursor=page.next_cursor))
    assert [mail.id for mail in rest.items] == its[:1]


def test_words_are_looked_for_among_the_newest_mails_alone(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MAX_ROWS_SEARCHED", 3)
    its = [written(cast) for _ in range(5)]
    ask = MailSearch(q="hello")
    assert [mail.id for mail in run_query(queries.search, cast.ada, ask).items] == its[:1:-1]
    assert run_query(queries.count, cast.ada, ask, 10) == 3
    assert run_query(queries.count, cast.ada, MailSearch(kind="welcome"), 10) == 5


def test_of_one_kind_the_newest_of_that_kind_are_looked_through(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MAX_ROWS_SEARCHED", 3)
    its = [written(cast)] + [written(cast, RESET) for _ in range(4)]
    found = run_query(queries.search, cast.ada, MailSearch(q="hello", kind="welcome")).items
    assert [mail.id for mail in found] == its[:1]


def test_the_mails_about_one_request_are_found_by_its_number(cast: Personas) -> None:
    one, other = (
        execute(service.book, cast.ana, booking(cast.ac, scheduled_for=tomorrow(hour))).id for hour in (9, 14)
    )
    for it in (one, other):
        execute(service.accept, cast.pat, it)
    found = run_query(queries.search, cast.ada, MailSearch(request_id=one)).items
    assert found
    assert found == run_query(queries.list_for_request, cast.ada, one)[::-1]


def _die(_mail: object) -> None:
    raise KeyboardInterrupt


def _stored(mail_id: int) -> str:
    with read_only() as uow:
        mail = uow.db.get_one(OutgoingMail, mail_id)
        return mail.text + mail.html
