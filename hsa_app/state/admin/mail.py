"""The administration's outgoing mail: how each stands, what it says, trying again."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict
from hsa_app.core.formatting import format_relative, plural
from hsa_app.core.i18n import N_, _
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports.datasets import MAIL
from hsa_app.domain.mail import delivery, kinds, queries, service
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.mail.queries import MailRow, WholeMail
from hsa_app.domain.pagination import Page
from hsa_app.infra import mailer
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import MailStatus, Role
from hsa_app.state import toasts
from hsa_app.state.admin_table import Table
from hsa_app.state.auth import Session, require
from hsa_app.state.list_url import COUNTED, Wanted, found, wanted, with_chips

PATH = "/admin/mail"
FILTERS = ("q", "state", "kind", "request_id")
STATES = {
    MailStatus.QUEUED: N_("Queued"),
    MailStatus.SENDING: N_("Sending"),
    MailStatus.SENT: N_("Sent"),
    MailStatus.FAILED: N_("Failed"),
}


@dataclass(frozen=True)
class MailLine:
    """A mail as a line of the table."""

    id: int
    kind: str
    subject: str
    name: str
    email: str
    state: str
    written: str
    tries: str


@dataclass(frozen=True)
class MailView:
    """A mail as it is read beside the list."""

    id: int = 0
    kind: str = ""
    subject: str = ""
    reader: str = ""
    state: str = ""
    written: str = ""
    sent: str = ""
    next_try: str = ""
    tries: str = ""
    error: str = ""
    message_id: str = ""
    text: str = ""
    html: str = ""
    can_retry: bool = False


@dataclass(frozen=True)
class MailFilters:
    """The filters as they stand in the form."""

    q: str = ""
    state: str = ""
    kind: str = ""
    request_id: str = ""


class OutboxState(Table, Session):
    """One page of outgoing mail and, beside it, one mail."""

    mails: list[MailLine] = []
    filters: MailFilters = MailFilters()
    mail: MailView = MailView()
    folder: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Read the page the address asks for, and follow what changes it."""
        await self._subscribe(OutboxState.load, service.TOPIC)
        rows, listing, at = await found(self._query, _page, self._wanted())
        self.mails = [mail_line(row) for row in rows]
        self.listing = await self._among_newest(with_chips(listing, at, chip_words(at)), at, queries.count)
        self.filters = MailFilters(**{name: at.filters.get(name, "") for name in FILTERS})
        self.folder = str(mailer.folder()) if mailer.writes_files() else ""
        self.loaded = True
        return await self._read_drawer("mail", "mail", self.mail.id, self._show_mail)

    @rx.event
    @require(Role.ADMIN)
    async def retry(self) -> list[EventSpec]:
        """Have the mail that is open sent at once."""
        try:
            await self._command(delivery.retry, self.mail.id)
        except Conflict as refused:
            return [toasts.error(refused.message)]
        self.mail = mail_view(await self._query(queries.mail, self.mail.id))
        return [toasts.info(_("It goes out again"), _("This page shows what becomes of it."))]

    def _wanted(self) -> Wanted[MailSearch]:
        return wanted(MailSearch, PATH, self.router.url.query_parameters)

    def _file(self) -> str:
        return MAIL

    async def _show_mail(self, number: int) -> None:
        self.mail = mail_view(await self._query(queries.mail, number)) if number else MailView()


def _page(uow: UnitOfWork, actor: Actor, ask: MailSearch) -> tuple[Page[MailRow], int]:
    return queries.search(uow, actor, ask), queries.count(uow, actor, ask, COUNTED)


def mail_line(row: MailRow) -> MailLine:
    """A mail as a line."""
    return MailLine(
        id=row.id,
        kind=kinds.NAMES.get(row.kind, row.kind),
        subject=row.subject,
        name=row.to_name,
        email=row.to_email,
        state=row.status,
        written=format_relative(row.created_at),
        tries=plural(row.attempts, "{count} try", "{count} tries") if row.attempts else "",
    )


def mail_view(row: WholeMail) -> MailView:
    """A mail as it is read."""
    return MailView(
        id=row.id,
        kind=kinds.NAMES.get(row.kind, row.kind),
        subject=row.subject,
        reader=reader(row),
        state=row.status,
        written=format_relative(row.created_at),
        sent=format_relative(row.sent_at) if row.sent_at else "",
        next_try=format_relative(row.next_attempt_at) if row.status == MailStatus.QUEUED and row.attempts else "",
        tries=plural(row.attempts, "{count} try", "{count} tries") if row.attempts else _("none yet"),
        error=row.error or "",
        message_id=row.message_id,
        text=row.text,
        html=row.html,
        can_retry=row.can_retry,
    )


def reader(row: MailRow) -> str:
    """Whom it is for."""
    return f"{row.to_name} <{row.to_email}>" if row.to_name else row.to_email


def chip_words(at: Wanted[MailSearch]) -> dict[str, str]:
    """What the applied filters say."""
    ask = at.ask
    said = {
        "q": f"“{ask.q}”" if ask.q else "",
        "state": _("State: {STATES}").format(STATES=STATES[ask.state]) if ask.state else "",
        "kind": _("Kind: {kind}").format(kind=kinds.NAMES.get(ask.kind, _("none of ours"))) if ask.kind else "",
        "request_id": _("Request #{request_id}").format(request_id=ask.request_id) if ask.request_id else "",
    }
    return {name: words for name, words in said.items() if words}
