"""One mail on its way: by SMTP as the server wants it, or as a file, and never with a head someone else wrote."""

import socketserver
import ssl
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import aiosmtpd
import pytest

from hsa_app.core.settings import InvalidSettings, get_settings
from hsa_app.infra import mailer
from hsa_app.infra.mailer import MailMessage, PermanentMailError, TransientMailError
from tests.conftest import SetEnvironment
from tests.support.mail_server import MailServer, only, running_mail_server
from tests.support.ports import free_port

MAIL = MailMessage(
    message_id="<a1b2@example.org>",
    to_email="ana@example.com",
    to_name="Ana Books",
    subject="₹499 on Tuesday",
    text="Hello Ana,\n\n₹499.\n",
    html="<p>Hello Ana, ₹499.</p>",
    created_at=datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
)


def test_a_mail_arrives_with_both_parts_and_its_number(mail_server: MailServer) -> None:
    mailer.send(MAIL)
    (message,) = mail_server.received
    assert message["Subject"] == "₹499 on Tuesday"
    assert message["From"] == "Household Services <help@example.org>"
    assert message["To"] == "Ana Books <ana@example.com>"
    assert message["Message-ID"] == "<a1b2@example.org>"
    assert message["Date"] == "Tue, 01 Dec 2026 09:30:00 +0000"
    text, html = message.iter_parts()
    assert "₹499." in text.get_content()
    assert "<p>Hello Ana, ₹499.</p>" in html.get_content()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("subject", "Hello\r\nBcc: all@example.com"),
        ("subject", "Hello\nBcc: all@example.com"),
        ("subject", "Hello\u2028Bcc: all@example.com"),
        ("to_name", "Ana\r\nBcc: all@example.com"),
        ("to_email", "ana@example.com\r\nBcc: all@example.com"),
        ("to_email", "ana@example.com, all@example.com"),
        ("to_email", "not an address"),
        ("to_email", "ana@example@com"),
        ("to_email", "ana@["),
        ("to_email", ""),
        ("message_id", "<a@b>\r\nBcc: all@example.com"),
    ],
)
def test_what_would_add_to_the_head_is_refused(mail_server: MailServer, field: str, value: str) -> None:
    with pytest.raises(PermanentMailError):
        mailer.send(replace(MAIL, **{field: value}))
    assert mail_server.received == []


@pytest.mark.parametrize(
    "name", ['Ana "the" Books', "Ana, all@example.com", "Ana <all@example.com>", "आना", "क्\u200dष", ""]
)
def test_any_name_is_only_a_name(mail_server: MailServer, name: str) -> None:
    mailer.send(replace(MAIL, to_name=name))
    assert mail_server.recipients() == ["ana@example.com"]
    (address,) = mail_server.received[0]["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ana@example.com")


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_a_server_that_is_busy_is_asked_again(mail_server: MailServer, command: str) -> None:
    mail_server.say[command] = "451 try later"
    with pytest.raises(TransientMailError, match="451 try later"):
        mailer.send(MAIL)


@pytest.mark.parametrize("answer", ["530 sign in first", "550 not from you"])
def test_a_server_that_refuses_us_is_asked_again_until_that_is_mended(mail_server: MailServer, answer: str) -> None:
    mail_server.say["MAIL"] = answer
    with pytest.raises(TransientMailError, match=answer):
        mailer.send(MAIL)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_a_server_that_refuses_has_the_last_word(mail_server: MailServer, command: str) -> None:
    mail_server.say[command] = "550 nobody here"
    with pytest.raises(PermanentMailError, match="550 nobody here"):
        mailer.send(MAIL)


def test_a_server_that_hangs_up_before_it_answers_may_not_have_the_mail(mail_server: MailServer) -> None:
    mail_server.hang_up = True
    with pytest.raises(TransientMailError, match="went away"):
        mailer.send(MAIL)


def test_no_server_at_all_is_asked_again(set_environment: SetEnvironment) -> None:
    set_environment(HSA_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(TransientMailError, match="does not answer"):
        mailer.send(MAIL)


def test_encryption_is_used_when_it_is_offered(set_environment: SetEnvironment) -> None:
    with running_mail_server(tls_context=_tls(), require_starttls=True) as server:
        set_environment(HSA_SMTP_URL=server.url)
        mailer.send(MAIL)
        assert server.encrypted == [True]


def test_encryption_from_the_start(set_environment: SetEnvironment) -> None:
    with running_mail_server(ssl_context=_tls()) as server:
        set_environment(HSA_SMTP_URL=server.url.replace("smtp:", "smtps:"))
        mailer.send(MAIL)
        assert server.recipients() == ["ana@example.com"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_a_server_that_wants_a_name_is_told_one(set_environment: SetEnvironment) -> None:
    with running_mail_server(
        authenticator=only("we@example.org", "p@ss/word"), auth_required=True, auth_require_tls=False
    ) as server:
        address = f"we%40example.org:p%40ss%2Fword@127.0.0.1:{server.port}"
        set_environment(HSA_SMTP_URL=f"smtp://{address}")
        mailer.send(MAIL)
        assert server.recipients() == ["ana@example.com"]
        set_environment(HSA_SMTP_URL=f"smtp://{address.replace('word', 'wrong')}")
        with pytest.raises(TransientMailError, match="535"):
            mailer.send(MAIL)


def test_a_password_that_cannot_be_told_is_our_mistake_and_waits_until_it_is_mended(
    set_environment: SetEnvironment,
) -> None:
    with running_mail_server(authenticator=only("we", "x"), auth_require_tls=False) as server:
        address = f"we:p%C3%A4ss@127.0.0.1:{server.port}"
        set_environment(HSA_SMTP_URL=f"smtp://{address}")
        with pytest.raises(TransientMailError, match="HSA_SMTP_URL"):
            mailer.send(MAIL)


def test_a_server_that_cannot_encrypt_after_all_is_asked_again(set_environment: SetEnvironment) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _NoEncryptionToday) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        set_environment(HSA_SMTP_URL=f"smtp://127.0.0.1:{server.server_address[1]}")
        try:
            with pytest.raises(TransientMailError, match="554 not today"):
                mailer.send(MAIL)
        finally:
            server.shutdown()


def test_a_server_that_is_slow_at_every_answer_is_not_waited_for_longer_than_a_mail_may_take(
    mail_server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mailer, "TOTAL_TIMEOUT_SECONDS", 0.7)
    mail_server.slow = 0.5
    began = time.monotonic()
    with pytest.raises(TransientMailError, match=r"went away|does not answer"):
        mailer.send(MAIL)
    assert time.monotonic() - began < 1.5
    assert mail_server.received == []


@pytest.mark.parametrize(
    ("written", "told"), [("ana@bücher.example", "ana@xn--bcher-kva.example"), ("ana@example.com", "ana@example.com")]
)
def test_a_domain_with_other_letters_is_told_to_the_server_as_it_is_registered(
    mail_server: MailServer, written: str, told: str
) -> None:
    mailer.send(replace(MAIL, to_email=written))
    assert mail_server.recipients() == [told]


def test_without_a_server_the_same_mail_is_one_file_for_our_eyes_only() -> None:
    mailer.send(MAIL)
    mailer.send(MAIL)
    (file,) = mailer.get_mail_folder().iterdir()
    assert file.name == "20261201-093000-a1b2.eml"
    assert file.stat().st_mode & 0o077 == 0
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Subject"] == "₹499 on Tuesday"


def test_a_folder_that_cannot_be_written_to_is_tried_again() -> None:
    get_settings().data_dir.mkdir()
    mailer.get_mail_folder().write_text("in the way")
    with pytest.raises(TransientMailError):
        mailer.send(MAIL)


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://h:port", "smtp://h/x"]
)
def test_an_address_that_is_no_mail_server_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HSA_SMTP_URL", url)
    with pytest.raises(InvalidSettings, match="HSA_SMTP_URL"):
        get_settings()


@pytest.mark.parametrize("sender", ["", "Household Services", "a@b\r\nBcc: x@y", "@example.org"])
def test_a_sender_that_is_none_is_refused_at_start(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.setenv("HSA_MAIL_FROM", sender)
    with pytest.raises(InvalidSettings, match="HSA_MAIL_FROM"):
        get_settings()


class _NoEncryptionToday(socketserver.StreamRequestHandler):
    """A mail server that offers encryption and then has none."""

    def handle(self) -> None:
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            answers = {b"EHLO": b"250-hello\r\n250 STARTTLS\r\n", b"STAR": b"554 not today\r\n"}
            self.wfile.write(answers.get(line[:4].upper(), b"250 OK\r\n"))


def _tls() -> ssl.SSLContext:
    """With the certificate aiosmtpd tests itself with: nobody would trust it but a machine that talks to itself."""
    certificates = Path(aiosmtpd.__file__).parent / "tests" / "certs"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.crt", certificates / "server.key")
    return context
