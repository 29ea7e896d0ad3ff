"""Sends one mail by SMTP, or writes it to a file when no mail server is set."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import lru_cache
from pathlib import Path
from time import monotonic
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit

from hsa_app.core.field_types import encode_email_for_smtp, is_unprintable
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings

REPLY_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS = 20.0, 60.0
"""How long one answer may take, and all of them together: less than a worker has for a mail."""

MAIL_FOLDER = "mail"
MAX_REASON_LENGTH = 300
_DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail as it is to be sent; `message_id` stays the same however often it is tried."""

    message_id: str
    to_email: str
    to_name: str
    subject: str
    text: str
    html: str
    created_at: datetime


_ADDRESS_ERRORS = (ValueError, IndexError, AttributeError, MessageError)
"""What Python's reader of addresses raises, each for another mistake."""


class TransientMailError(Exception):
    """It could not be sent this time; it may work later."""


class PermanentMailError(Exception):
    """It was refused for good, or cannot be written at all."""


def send(mail: MailMessage) -> None:
    """Send it, or write it to a file.

    Raises:
        NotSent: the server is away, busy, or went away before it answered.
        Refused: the server will not take this mail, or it has parts that no mail can have.
    """
    message = build_message(mail)
    if is_file_delivery():
        _write_to_file(message, mail)
    else:
        _send_by_smtp(message, message["To"].addresses[0].addr_spec)


def build_message(mail: MailMessage) -> EmailMessage:
    """The mail as RFC 5322 writes it, with a text part and an HTML part.

    Raises:
        Refused: a header would have more than one line, or an address is none.
    """
    message = EmailMessage(policy=SMTP)
    name, sender = parseaddr(get_settings().mail_from)
    headers = (mail.message_id, mail.to_email, mail.to_name, mail.subject)
    if any(is_unprintable(char) for header in headers for char in header):
        raise PermanentMailError(_("A line of its head has characters that cannot be printed."))
    try:
        message["From"] = Address(name, addr_spec=sender)
        message["To"] = Address(mail.to_name, addr_spec=encode_email_for_smtp(mail.to_email))
    except _ADDRESS_ERRORS as error:
        raise PermanentMailError(_("This is no address mail can go to: {error}").format(error=error)) from None
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def is_file_delivery() -> bool:
    """Whether there is no mail server, so that mail stays on this machine."""
    return not get_settings().smtp_url


def get_mail_folder() -> Path:
    """Where mail is written without a mail server."""
    return get_settings().data_dir.resolve() / MAIL_FOLDER


def _write_to_file(message: EmailMessage, mail: MailMessage) -> None:
    """The same mail is always the same file, and the file is always whole."""
    name = "".join(char for char in mail.message_id.partition("@")[0] if char.isalnum())
    whole = get_mail_folder() / f"{mail.created_at:%Y%m%d-%H%M%S}-{name}.eml"
    unfinished = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        get_mail_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(whole)
    except OSError as error:
        raise TransientMailError(
            _("It could not be written to {path}: {error}").format(path=whole, error=error.strerror)
        ) from None


_SESSION_ERRORS = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPSenderRefused,
)


def _send_by_smtp(message: EmailMessage, to_email: str) -> None:
    try:
        with _smtp_connection(urlsplit(get_settings().smtp_url)) as server:
            server.send_message(message, to_addrs=[to_email])
    except smtplib.SMTPRecipientsRefused as refused:
        raise _classify_reply(*refused.recipients[to_email]) from None
    except _SESSION_ERRORS as error:
        # about us or the server, not about this mail: it waits until that is mended
        raise TransientMailError(_reply_text(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPResponseException as error:
        raise _classify_reply(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise PermanentMailError(_("The mail server cannot take it: {error}").format(error=error)) from None
    except smtplib.SMTPServerDisconnected as error:
        raise TransientMailError(
            _("The mail server went away before it answered: {error}").format(error=error)
        ) from None
    except OSError as error:
        raise TransientMailError(_("The mail server does not answer: {error}").format(error=error)) from None


class _DeadlineSMTP(smtplib.SMTP):
    """A call to a mail server that ends in time, however slow it is at every answer."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._deadline = monotonic() + TOTAL_TIMEOUT_SECONDS
        super().__init__(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        left = self._deadline - monotonic()
        if left <= 0:
            self.close()
            raise TimeoutError(_("it is too slow"))
        if self.sock is not None:
            self.sock.settimeout(min(REPLY_TIMEOUT_SECONDS, left))
        return super().getreply()


class _DeadlineSMTPSSL(_DeadlineSMTP, smtplib.SMTP_SSL):
    """One that is encrypted from the start."""


@contextmanager
def _smtp_connection(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """A signed-in connection. What the server says to our goodbye changes nothing about the mail."""
    server = _connect(url)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connect(url: SplitResult) -> smtplib.SMTP:
    host, us = url.hostname or "localhost", _get_ehlo_hostname()
    port = url.port or (_SUBMISSION_PORTS if url.username else _DEFAULT_PORTS)[url.scheme]
    if url.scheme == "smtps":
        server: smtplib.SMTP = _DeadlineSMTPSSL(
            host, port, us, timeout=REPLY_TIMEOUT_SECONDS, context=_create_tls_context(host)
        )
    else:
        server = _DeadlineSMTP(host, port, us, timeout=REPLY_TIMEOUT_SECONDS)
    try:
        _handshake(server, url, host)
    except smtplib.SMTPResponseException as error:  # whatever it says before it has seen the mail is not about it
        server.close()
        raise TransientMailError(_reply_text(error.smtp_code, error.smtp_error)) from None
    except UnicodeError:
        server.close()
        raise TransientMailError(
            _("HSA_SMTP_URL or HSA_MAIL_FROM has letters that mail servers are not told.")
        ) from None
    except (smtplib.SMTPException, OSError, TransientMailError):
        server.close()
        raise
    return server


def _handshake(server: smtplib.SMTP, url: SplitResult, host: str) -> None:
    encrypted = url.scheme == "smtps"
    server.ehlo_or_helo_if_needed()
    if not encrypted and server.has_extn("starttls"):
        server.starttls(context=_create_tls_context(host))
        server.ehlo()
        encrypted = True
    if not url.username:
        return
    if not (encrypted or host in _LOOPBACK_HOSTS):
        raise TransientMailError(_("The mail server offers no encryption, so the password is not told to it."))
    try:
        server.login(unquote(url.username), unquote(url.password or ""))
    except smtplib.SMTPNotSupportedError:
        raise TransientMailError(
            _("The mail server does not know how to sign in, and HSA_SMTP_URL has a name.")
        ) from None


@lru_cache(maxsize=4)
def _create_tls_context(host: str) -> ssl.SSLContext:
    """A TLS context that verifies certificates, except on the loopback interface."""
    context = ssl.create_default_context()
    if host in _LOOPBACK_HOSTS:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _get_ehlo_hostname() -> str:
    """What we call ourselves in EHLO: asking the network for our name can take very long."""
    return parseaddr(get_settings().mail_from)[1].partition("@")[2] or "localhost"


def _classify_reply(code: int, reply: bytes | str) -> TransientMailError | PermanentMailError:
    """RFC 5321, 4.2.1: 5xx is for good, all else may work later."""
    return (PermanentMailError if code >= 500 else TransientMailError)(_reply_text(code, reply))


def _reply_text(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return _("The mail server said {code} {text}").format(code=code, text=" ".join(text.split()))[:MAX_REASON_LENGTH]
