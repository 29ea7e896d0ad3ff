"""A real SMTP server with configurable errors, delays and disconnects."""

import asyncio
from asyncio import WriteTransport
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, Session

from tests.support.ports import free_port


@dataclass
class MailServer:
    """Received mail, and how to respond. `responses` maps an SMTP command or recipient to a reply;
    `disconnect_after_data` drops the connection after the message; `delay_seconds` delays each command.

    After `pause_after` messages the next one gets no reply until `pause_after` is None.
    """

    port: int
    received: list[EmailMessage] = field(default_factory=list)
    used_tls: list[bool] = field(default_factory=list)
    responses: dict[str, str] = field(default_factory=dict)
    disconnect_after_data: bool = False
    delay_seconds: float = 0.0
    pause_after: int | None = None

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.port}"

    def messages_to(self, address: str) -> list[EmailMessage]:
        """Return the messages received for an address."""
        return [message for message in self.received if message["X-RcptTo"] == address]

    def recipients(self) -> list[str]:
        """Return the recipients in order of arrival."""
        return [message["X-RcptTo"] for message in self.received]

    async def handle_MAIL(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, options: list[str]) -> str:  # noqa: N802
        await asyncio.sleep(self.delay_seconds)
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return self.responses.get("MAIL", "250 OK")

    async def handle_RCPT(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, _o: list[str]) -> str:  # noqa: N802
        await asyncio.sleep(self.delay_seconds)
        response = self.responses.get(address) or self.responses.get("RCPT", "250 OK")
        if response.startswith("250"):
            envelope.rcpt_tos.append(address)
        return response

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        while self.pause_after is not None and len(self.received) >= self.pause_after:  # noqa: ASYNC110 (set by another thread)
            await asyncio.sleep(0.02)
        if "DATA" in self.responses:
            return self.responses["DATA"]
        message: Any = message_from_bytes(envelope.original_content or b"", policy=default)
        message["X-RcptTo"] = envelope.rcpt_tos[0]
        self.received.append(message)
        self.used_tls.append(session.ssl is not None)
        if self.disconnect_after_data:
            cast("WriteTransport", server.transport).abort()
        return "250 OK"


@contextmanager
def running_mail_server(**options: Any) -> Iterator[MailServer]:
    """Run a mail server until the block ends; `options` are those of aiosmtpd's Controller."""
    port = free_port()
    server = MailServer(port)
    controller = Controller(server, hostname="127.0.0.1", port=port, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop(no_assert=True)


def single_user_authenticator(username: str, password: str) -> Any:
    """Return an aiosmtpd authenticator that accepts one pair of credentials."""

    def authenticate(_server: Any, _session: Any, _envelope: Any, _mechanism: str, credentials: Any) -> AuthResult:
        is_valid = credentials.login == username.encode() and credentials.password == password.encode()
        return AuthResult(success=is_valid, handled=False)

    return authenticate
