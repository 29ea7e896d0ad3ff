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

from hsa_app.core.field_types import email_to_send, is_unprintable
from hsa_app.core.settings import get_settings

ANSWER_SECONDS, MAIL_SECONDS = 20.0, 60.0
"""How long one answer may take, and all of them together: less than a worker has for a mail."""

FOLDER = "mail"
LONGEST_REASON = 300
_PORTS = {"smtp": 25, "smtps": 465}
_SIGNED_IN_PORTS = {"smtp": 587, "smtps": 465}
_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Envelope:
    """A mail as it is to be sent; `message_id` stays the same however often it is tried."""

    message_id: str
    to_email: str
    to_name: str
    subject: str
    text: str
    html: str
    written_at: datetime


_NO_ADDRESS = (ValueError, IndexError, AttributeError, MessageError)
"""What Python's reader of addresses raises, each for another mistake."""


class TransientMailError(Exception):
    """It could not be sent this time; it may work later."""


class PermanentMailError(Exception):
    """It was refused for good, or cannot be written at all."""


def send(mail: Envelope) -> None:
    """Send it, or write it to a file.

    Raises:
        NotSent: the server is away, busy, or went away before it answered.
        Refused: the server will not take this mail, or it has parts that no mail can have.
    """
    message = compose(mail)
    if writes_files():
        _write(message, mail)
    else:
        _send_by_smtp(message, message["To"].addresses[0].addr_spec)


def compose(mail: Envelope) -> EmailMessage:
    """The mail as RFC 5322 writes it, with a text part and an HTML part.

    Raises:
        Refused: a header would have more than one line, or an address is none.
    """
    message = EmailMessage(policy=SMTP)
    name, sender = parseaddr(get_settings().mail_from)
    headers = (mail.message_id, mail.to_email, mail.to_name, mail.subject)
    if any(is_unprintable(char) for header in headers for char in header):
        raise PermanentMailError("A line of its head has characters that cannot be printed.")
    try:
        message["From"] = Address(name, addr_spec=sender)
        message["To"] = Address(mail.to_name, addr_spec=email_to_send(mail.to_email))
    except _NO_ADDRESS as error:
        raise PermanentMailError(f"This is no address mail can go to: {error}") from None
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday answers, please
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def writes_files() -> bool:
    """Whether there is no mail server, so that mail stays on this machine."""
    return not get_settings().smtp_url


def folder() -> Path:
    """Where mail is written without a mail server."""
    return get_settings().data_dir.resolve() / FOLDER


def _write(message: EmailMessage, mail: Envelope) -> None:
    """The same mail is always the same file, and the file is always whole."""
    name = "".join(char for char in mail.message_id.partition("@")[0] if char.isalnum())
    whole = folder() / f"{mail.written_at:%Y%m%d-%H%M%S}-{name}.eml"
    unfinished = whole.with_name(f".{whole.name}.{os.getpid()}.part")
    try:
        folder().mkdir(parents=True, exist_ok=True, mode=0o700)
        unfinished.touch(mode=0o600)
        unfinished.write_bytes(message.as_bytes())
        unfinished.replace(whole)
    except OSError as error:
        raise TransientMailError(f"It could not be written to {whole}: {error.strerror}") from None


_ABOUT_US = (
    smtplib.SMTPAuthenticationError,
    smtplib.SMTPConnectError,
    smtplib.SMTPHeloError,
    smtplib.SMTPSenderRefused,
)


def _send_by_smtp(message: EmailMessage, to_email: str) -> None:
    try:
        with _server(urlsplit(get_settings().smtp_url)) as server:
            server.send_message(message, to_addrs=[to_email])
    except smtplib.SMTPRecipientsRefused as refused:
        raise _classify_reply(*refused.recipients[to_email]) from None
    except _ABOUT_US as error:
        # about us or the server, not about this mail: it waits until that is mended
        raise TransientMailError(_reply_text(error.smtp_code, error.smtp_error)) from None
    except smtplib.SMTPResponseException as error:
        raise _classify_reply(error.smtp_code, error.smtp_error) from None
    except smtplib.SMTPNotSupportedError as error:
        raise PermanentMailError(f"The mail server cannot take it: {error}") from None
    except smtplib.SMTPServerDisconnected as error:
        raise TransientMailError(f"The mail server went away before it answered: {error}") from None
    except OSError as error:
        raise TransientMailError(f"The mail server does not answer: {error}") from None


class _DeadlineSMTP(smtplib.SMTP):
    """A call to a mail server that ends in time, however slow it is at every answer."""

    def __init__(self, *args: Any, **named: Any) -> None:
        self._until = monotonic() + MAIL_SECONDS
        super().__init__(*args, **named)

    def getreply(self) -> tuple[int, bytes]:
        left = self._until - monotonic()
        if left <= 0:
            self.close()
            raise TimeoutError("it is too slow")
        if self.sock is not None:
            self.sock.settimeout(min(ANSWER_SECONDS, left))
        return super().getreply()


class _EncryptedCall(_DeadlineSMTP, smtplib.SMTP_SSL):
    """One that is encrypted from the start."""


@contextmanager
def _server(address: SplitResult) -> Iterator[smtplib.SMTP]:
    """A signed-in connection. What the server says to our goodbye changes nothing about the mail."""
    server = _connected(address)
    try:
        yield server
    finally:
        with suppress(smtplib.SMTPException, OSError):
            server.quit()
        server.close()


def _connected(address: SplitResult) -> smtplib.SMTP:
    host, us = address.hostname or "localhost", _our_name()
    port = address.port or (_SIGNED_IN_PORTS if address.username else _PORTS)[address.scheme]
    if address.scheme == "smtps":
        server: smtplib.SMTP = _EncryptedCall(host, port, us, timeout=ANSWER_SECONDS, context=_tls(host))
    else:
        server = _DeadlineSMTP(host, port, us, timeout=ANSWER_SECONDS)
    try:
        _handshake(server, address, host)
    except smtplib.SMTPResponseException as error:  # whatever it says before it has seen the mail is not about it
        server.close()
        raise TransientMailError(_reply_text(error.smtp_code, error.smtp_error)) from None
    except UnicodeError:
        server.close()
        raise TransientMailError("HSA_SMTP_URL or HSA_MAIL_FROM has letters that mail servers are not told.") from None
    except (smtplib.SMTPException, OSError, TransientMailError):
        server.close()
        raise
    return server


def _handshake(server: smtplib.SMTP, address: SplitResult, host: str) -> None:
    encrypted = address.scheme == "smtps"
    server.ehlo_or_helo_if_needed()
    if not encrypted and server.has_extn("starttls"):
        server.starttls(context=_tls(host))
        server.ehlo()
        encrypted = True
    if not address.username:
        return
    if not (encrypted or host in _LOOPBACK):
        raise TransientMailError("The mail server offers no encryption, so the password is not told to it.")
    try:
        server.login(unquote(address.username), unquote(address.password or ""))
    except smtplib.SMTPNotSupportedError:
        raise TransientMailError("The mail server does not know how to sign in, and HSA_SMTP_URL has a name.") from None


@lru_cache(maxsize=4)
def _tls(host: str) -> ssl.SSLContext:
    """A TLS context that verifies certificates, except on the loopback interface."""
    context = ssl.create_default_context()
    if host in _LOOPBACK:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _our_name() -> str:
    """What we call ourselves in EHLO: asking the network for our name can take very long."""
    return parseaddr(get_settings().mail_from)[1].partition("@")[2] or "localhost"


def _classify_reply(code: int, words: bytes | str) -> TransientMailError | PermanentMailError:
    """RFC 5321, 4.2.1: 5xx is for good, all else may work later."""
    return (PermanentMailError if code >= 500 else TransientMailError)(_reply_text(code, words))


def _reply_text(code: int, words: bytes | str) -> str:
    text = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"The mail server said {code} {' '.join(text.split())}"[:LONGEST_REASON]
