"""Sends a mail by SMTP, or writes it to a file when no mail server is configured."""

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
from hsa_app.core.settings import get_settings
from hsa_app.infra import files

REPLY_TIMEOUT_SECONDS, TOTAL_TIMEOUT_SECONDS = 20.0, 60.0
"""Limits for one SMTP reply and for the whole session; the total is below the time limit of the worker's task."""

MAIL_FOLDER = "mail"
MAX_REASON_LENGTH = 300
_DEFAULT_PORTS = {"smtp": 25, "smtps": 465}
_SUBMISSION_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK_HOSTS = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class MailMessage:
    """A mail to be sent; `message_id` stays the same on every attempt."""

    message_id: str
    to_email: str
    to_name: str
    subject: str
    text: str
    html: str
    created_at: datetime


_ADDRESS_ERRORS = (ValueError, IndexError, AttributeError, MessageError)
"""What Python's address parser raises for invalid addresses."""


class TransientMailError(Exception):
    """Sending failed; a later attempt may succeed."""


class PermanentMailError(Exception):
    """The mail was permanently rejected, or is not a valid message; retrying is useless."""


def send(mail: MailMessage) -> None:
    """Send a mail by SMTP, or write it to a file.

    Raises:
        TransientMailError: the server is unavailable, busy, or closed the connection before it answered.
        PermanentMailError: the server rejects this mail, or it is not a valid message.
    """
    message = build_message(mail)
    if is_file_delivery():
        _write_to_file(message, mail)
    else:
        _send_by_smtp(message, message["To"].addresses[0].addr_spec)


def build_message(mail: MailMessage) -> EmailMessage:
    """Build the RFC 5322 message, with a text part and an HTML part.

    Raises:
        PermanentMailError: a header contains control characters or line breaks, or an address is invalid.
    """
    message = EmailMessage(policy=SMTP)
    name, sender = parseaddr(get_settings().mail_from)
    headers = (mail.message_id, mail.to_email, mail.to_name, mail.subject)
    if any(is_unprintable(char) for header in headers for char in header):
        raise PermanentMailError("A header contains characters that cannot be printed.")
    try:
        message["From"] = Address(name, addr_spec=sender)
        message["To"] = Address(mail.to_name, addr_spec=encode_email_for_smtp(mail.to_email))
    except _ADDRESS_ERRORS as error:
        raise PermanentMailError(f"The address is invalid: {error}") from None
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.created_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: suppresses out-of-office replies
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def is_file_delivery() -> bool:
    """Whether no mail server is configured, so that mails are written to files."""
    return not get_settings().smtp_url


def get_mail_folder() -> Path:
    """Return the folder to which mails are written without a mail server."""
    return get_settings().data_dir.resolve() / MAIL_FOLDER


def _write_to_file(message: EmailMessage, mail: MailMessage) -> None:
    """Write the mail atomically; its name depends on the Message-ID, so that a retry overwrites the same file."""
    name = "".join(char for char in mail.message_id.partition("@")[0] if char.isalnum())
    path = get_mail_folder() / f"{mail.created_at:%Y%m%d-%H%M%S}-{name}.eml"
    try:
        get_mail_folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        files.write_atomic(path, message.as_bytes())
    except OSError as error:
        raise TransientMailError(f"The mail could not be written to {path}: {error.strerror}") from None


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
    except smtplib.SMTPRecipientsRefused as error:
        raise _classify_reply(*error.recipients[to_email]) from None
    except _SESSION_ERRORS as error:
        # caused by the configuration or the server, not by this mail, so always transient
        raise TransientMailError(_reply_text(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPResponseException as error:
        raise _classify_reply(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise PermanentMailError(f"The mail server cannot accept this mail: {error}") from None
    except smtplib.SMTPServerDisconnected as error:
        raise TransientMailError(f"The mail server closed the connection before it replied: {error}") from None
    except OSError as error:
        raise TransientMailError(f"The mail server does not answer: {error}") from None


class _DeadlineSMTP(smtplib.SMTP):
    """An SMTP session with a deadline for all replies together, beside the timeout of each."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self._deadline = monotonic() + TOTAL_TIMEOUT_SECONDS
        super().__init__(*args, **kwargs)

    def getreply(self) -> tuple[int, bytes]:
        remaining = self._deadline - monotonic()
        if remaining <= 0:
            self.close()
            raise TimeoutError("it is too slow")
        if self.sock is not None:
            self.sock.settimeout(min(REPLY_TIMEOUT_SECONDS, remaining))
        return super().getreply()


class _DeadlineSMTPSSL(_DeadlineSMTP, smtplib.SMTP_SSL):
    """The same with implicit TLS."""


@contextmanager
def _smtp_connection(url: SplitResult) -> Iterator[smtplib.SMTP]:
    """Open an authenticated connection. Errors of the final QUIT are ignored: the mail is already accepted."""
    server = _connect(url)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connect(url: SplitResult) -> smtplib.SMTP:
    host, ehlo_name = url.hostname or "localhost", _get_ehlo_hostname()
    port = url.port or (_SUBMISSION_PORTS if url.username else _DEFAULT_PORTS)[url.scheme]
    if url.scheme == "smtps":
        server: smtplib.SMTP = _DeadlineSMTPSSL(
            host, port, ehlo_name, timeout=REPLY_TIMEOUT_SECONDS, context=_create_tls_context(host)
        )
    else:
        server = _DeadlineSMTP(host, port, ehlo_name, timeout=REPLY_TIMEOUT_SECONDS)
    try:
        _handshake(server, url, host)
    except smtplib.SMTPResponseException as error:  # before the server has seen the mail, no reply is about it
        server.close()
        raise TransientMailError(_reply_text(error.smtp_code, error.smtp_error)) from None
    except UnicodeError:
        server.close()
        raise TransientMailError(
            "HSA_SMTP_URL or HSA_MAIL_FROM contains characters that SMTP does not allow."
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
        raise TransientMailError("The mail server offers no encryption, so the password is not sent.")
    try:
        server.login(unquote(url.username), unquote(url.password or ""))
    except smtplib.SMTPNotSupportedError:
        raise TransientMailError(
            "HSA_SMTP_URL has a user name, but the mail server does not support authentication."
        ) from None


@lru_cache(maxsize=4)
def _create_tls_context(host: str) -> ssl.SSLContext:
    """Create a TLS context that verifies certificates, except on the loopback interface."""
    context = ssl.create_default_context()
    if host in _LOOPBACK_HOSTS:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _get_ehlo_hostname() -> str:
    """Return the host name for EHLO, from the sender's address: a DNS lookup of our own name can be very slow."""
    return parseaddr(get_settings().mail_from)[1].partition("@")[2] or "localhost"


def _classify_reply(code: int, reply: bytes | str) -> TransientMailError | PermanentMailError:
    """Return the error for a reply: 5xx is permanent, everything else transient (RFC 5321, 4.2.1)."""
    return (PermanentMailError if code >= 500 else TransientMailError)(_reply_text(code, reply))


def _reply_text(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return f"The mail server replied {code} {' '.join(text.split())}"[:MAX_REASON_LENGTH]
