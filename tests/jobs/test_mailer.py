"""Sending one mail: by SMTP, or into a file, without header injection."""

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
from tests.support.mail_server import MailServer, running_mail_server, single_user_authenticator
from tests.support.ports import free_port

ENVELOPE = MailMessage(
    message_id="<a1b2@example.org>",
    to_email="ana@example.com",
    to_name="Ana Books",
    subject="₹499 on Tuesday",
    text="Hello Ana,\n\n₹499.\n",
    html="<p>Hello Ana, ₹499.</p>",
    created_at=datetime(2026, 12, 1, 9, 30, tzinfo=UTC),
)


def test_mail_has_text_html_and_message_id(mail_server: MailServer) -> None:
    mailer.send(ENVELOPE)
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
def test_header_injection_is_refused(mail_server: MailServer, field: str, value: str) -> None:
    with pytest.raises(PermanentMailError):
        mailer.send(replace(ENVELOPE, **{field: value}))
    assert mail_server.received == []


@pytest.mark.parametrize(
    "name", ['Ana "the" Books', "Ana, all@example.com", "Ana <all@example.com>", "आना", "क्\u200dष", ""]
)
def test_recipient_name_is_quoted_safely(mail_server: MailServer, name: str) -> None:
    mailer.send(replace(ENVELOPE, to_name=name))
    assert mail_server.recipients() == ["ana@example.com"]
    (address,) = mail_server.received[0]["To"].addresses
    assert (address.display_name, address.addr_spec) == (name, "ana@example.com")


@pytest.mark.parametrize("command", ["MAIL", "RCPT", "DATA"])
def test_temporary_server_error_is_transient(mail_server: MailServer, command: str) -> None:
    mail_server.responses[command] = "451 try later"
    with pytest.raises(TransientMailError, match="451 try later"):
        mailer.send(ENVELOPE)


@pytest.mark.parametrize("response", ["530 sign in first", "550 not from you"])
def test_rejected_sender_is_transient(mail_server: MailServer, response: str) -> None:
    mail_server.responses["MAIL"] = response
    with pytest.raises(TransientMailError, match=response):
        mailer.send(ENVELOPE)


@pytest.mark.parametrize("command", ["RCPT", "DATA"])
def test_rejected_recipient_or_message_is_permanent(mail_server: MailServer, command: str) -> None:
    mail_server.responses[command] = "550 no such user"
    with pytest.raises(PermanentMailError, match="550 no such user"):
        mailer.send(ENVELOPE)


def test_disconnect_before_response_is_transient(mail_server: MailServer) -> None:
    mail_server.disconnect_after_data = True
    with pytest.raises(TransientMailError, match="closed the connection"):
        mailer.send(ENVELOPE)


def test_unreachable_server_is_transient(set_environment: SetEnvironment) -> None:
    set_environment(HSA_SMTP_URL=f"smtp://127.0.0.1:{free_port()}")
    with pytest.raises(TransientMailError, match="does not answer"):
        mailer.send(ENVELOPE)


def test_starttls_is_used_when_offered(set_environment: SetEnvironment) -> None:
    with running_mail_server(tls_context=_server_tls_context(), require_starttls=True) as server:
        set_environment(HSA_SMTP_URL=server.url)
        mailer.send(ENVELOPE)
        assert server.used_tls == [True]


def test_smtps_url_uses_implicit_tls(set_environment: SetEnvironment) -> None:
    with running_mail_server(ssl_context=_server_tls_context()) as server:
        set_environment(HSA_SMTP_URL=server.url.replace("smtp:", "smtps:"))
        mailer.send(ENVELOPE)
        assert server.recipients() == ["ana@example.com"]


@pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS")
def test_credentials_of_url_are_used_for_login(set_environment: SetEnvironment) -> None:
    with running_mail_server(
        authenticator=single_user_authenticator("we@example.org", "p@ss/word"),
        auth_required=True,
        auth_require_tls=False,
    ) as server:
        address = f"we%40example.org:p%40ss%2Fword@127.0.0.1:{server.port}"
        set_environment(HSA_SMTP_URL=f"smtp://{address}")
        mailer.send(ENVELOPE)
        assert server.recipients() == ["ana@example.com"]
        set_environment(HSA_SMTP_URL=f"smtp://{address.replace('word', 'wrong')}")
        with pytest.raises(TransientMailError, match="535"):
            mailer.send(ENVELOPE)


def test_unencodable_password_is_transient(
    set_environment: SetEnvironment,
) -> None:
    with running_mail_server(authenticator=single_user_authenticator("we", "x"), auth_require_tls=False) as server:
        address = f"we:p%C3%A4ss@127.0.0.1:{server.port}"
        set_environment(HSA_SMTP_URL=f"smtp://{address}")
        with pytest.raises(TransientMailError, match="HSA_SMTP_URL"):
            mailer.send(ENVELOPE)


def test_failed_starttls_is_transient(set_environment: SetEnvironment) -> None:
    with socketserver.TCPServer(("127.0.0.1", 0), _FailingStartTlsHandler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}).start()
        set_environment(HSA_SMTP_URL=f"smtp://127.0.0.1:{server.server_address[1]}")
        try:
            with pytest.raises(TransientMailError, match="554 not today"):
                mailer.send(ENVELOPE)
        finally:
            server.shutdown()


def test_slow_server_is_limited_by_total_deadline(mail_server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailer, "TOTAL_TIMEOUT_SECONDS", 0.7)
    mail_server.delay_seconds = 0.5
    started_at = time.monotonic()
    with pytest.raises(TransientMailError, match=r"closed the connection|does not answer"):
        mailer.send(ENVELOPE)
    assert time.monotonic() - started_at < 1.5
    assert mail_server.received == []


@pytest.mark.parametrize(
    ("email", "expected"), [("ana@bücher.example", "ana@xn--bcher-kva.example"), ("ana@example.com", "ana@example.com")]
)
def test_internationalized_domain_is_sent_as_punycode(mail_server: MailServer, email: str, expected: str) -> None:
    mailer.send(replace(ENVELOPE, to_email=email))
    assert mail_server.recipients() == [expected]


def test_without_server_mail_is_written_to_one_private_file() -> None:
    mailer.send(ENVELOPE)
    mailer.send(ENVELOPE)
    (file,) = mailer.get_mail_folder().iterdir()
    assert file.name == "20261201-093000-a1b2.eml"
    assert file.stat().st_mode & 0o077 == 0
    message = message_from_bytes(file.read_bytes(), policy=default)
    assert message["Subject"] == "₹499 on Tuesday"


def test_unwritable_mail_folder_is_transient() -> None:
    get_settings().data_dir.mkdir()
    mailer.get_mail_folder().write_text("in the way")
    with pytest.raises(TransientMailError):
        mailer.send(ENVELOPE)


@pytest.mark.parametrize(
    "url", ["mail.example.com", "http://mail.example.com", "smtp://", "smtp://h:port", "smtp://h/x"]
)
def test_invalid_smtp_url_is_rejected_at_startup(monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("HSA_SMTP_URL", url)
    with pytest.raises(InvalidSettings, match="HSA_SMTP_URL"):
        get_settings()


@pytest.mark.parametrize("sender", ["", "Household Services", "a@b\r\nBcc: x@y", "@example.org"])
def test_invalid_sender_is_rejected_at_startup(monkeypatch: pytest.MonkeyPatch, sender: str) -> None:
    monkeypatch.setenv("HSA_MAIL_FROM", sender)
    with pytest.raises(InvalidSettings, match="HSA_MAIL_FROM"):
        get_settings()


class _FailingStartTlsHandler(socketserver.StreamRequestHandler):
    """A mail server that offers STARTTLS and then refuses it."""

    def handle(self) -> None:
        self.wfile.write(b"220 hello\r\n")
        for line in self.rfile:
            answers = {b"EHLO": b"250-hello\r\n250 STARTTLS\r\n", b"STAR": b"554 not today\r\n"}
            self.wfile.write(answers.get(line[:4].upper(), b"250 OK\r\n"))


def _server_tls_context() -> ssl.SSLContext:
    """A TLS context with aiosmtpd's own test certificate, which only a local client accepts."""
    certificates = Path(aiosmtpd.__file__).parent / "tests" / "certs"
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificates / "server.crt", certificates / "server.key")
    return context
