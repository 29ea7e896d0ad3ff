"""The outgoing mail page: status, content and retry."""

from dataclasses import dataclass

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict
from hsa_app.core.formatting import format_relative, pluralize
from hsa_app.core.i18n import N_, _
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports.datasets import MAIL
from hsa_app.domain.labels import MAIL_STATUS_LABELS
from hsa_app.domain.mail import delivery, kinds, queries
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.mail.queries import MailContentRow, MailRow
from hsa_app.domain.pagination import Page
from hsa_app.infra import mailer
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import MailStatus, Role
from hsa_app.state import toasts
from hsa_app.state.admin_table import AdminTable
from hsa_app.state.auth import AuthState, require
from hsa_app.state.list_url import MAX_COUNTED, ListQuery, load_list_page, parse_list_query, with_filter_chips

PATH = "/admin/mail"
FILTER_PARAMS = ("q", "state", "kind", "request_id")


@dataclass(frozen=True)
class MailTableRow:
    """A mail as a table row."""

    id: int
    kind: str
    subject: str
    name: str
    email: str
    state: str
    written: str
    tries: str


@dataclass(frozen=True)
class MailDetails:
    """A mail as the drawer shows it."""

    id: int = 0
    kind: str = ""
    subject: str = ""
    recipient: str = ""
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
    """The values of the filter form."""

    q: str = ""
    state: str = ""
    kind: str = ""
    request_id: str = ""


class OutboxState(AdminTable, AuthState):
    """One page of outgoing mail, and the mail in the drawer."""

    mails: list[MailTableRow] = []
    filters: MailFilters = MailFilters()
    selected_mail: MailDetails = MailDetails()
    mail_folder: str = ""

    @rx.event
    @require(Role.ADMIN)
    async def load(self) -> list[EventSpec]:
        """Load the page and mail of the URL; subscribe to changes."""
        await self._subscribe(OutboxState.load, topics.MAIL)
        rows, pagination, list_query = await load_list_page(self._query, _search, self._list_query())
        self.mails = [mail_table_row(row) for row in rows]
        self.pagination = await self._with_search_limit_warning(
            with_filter_chips(pagination, list_query, filter_labels(list_query)), list_query, queries.count
        )
        self.filters = MailFilters(**{name: list_query.filters.get(name, "") for name in FILTER_PARAMS})
        self.mail_folder = str(mailer.get_mail_folder()) if mailer.is_file_delivery() else ""
        self.is_loaded = True
        return await self._open_or_close_drawer("mail", "mail", self.selected_mail.id, self._load_mail)

    @rx.event
    @require(Role.ADMIN)
    async def retry(self) -> list[EventSpec]:
        """Queue the selected mail for immediate delivery."""
        try:
            await self._command(delivery.requeue_now, self.selected_mail.id)
        except Conflict as error:
            return [toasts.error(error.message)]
        self.selected_mail = mail_details(await self._query(queries.get_mail, self.selected_mail.id))
        return [toasts.info(_("It goes out again"), _("This page shows what becomes of it."))]

    def _list_query(self) -> ListQuery[MailSearch]:
        return parse_list_query(MailSearch, PATH, self.router.url.query_parameters)

    def _export_dataset(self) -> str:
        return MAIL

    async def _load_mail(self, mail_id: int) -> None:
        self.selected_mail = mail_details(await self._query(queries.get_mail, mail_id)) if mail_id else MailDetails()


def _search(uow: UnitOfWork, actor: Actor, params: MailSearch) -> tuple[Page[MailRow], int]:
    return queries.search(uow, actor, params), queries.count(uow, actor, params, MAX_COUNTED)


def mail_table_row(row: MailRow) -> MailTableRow:
    """The table row of a mail."""
    return MailTableRow(
        id=row.id,
        kind=_(kinds.KIND_LABELS.get(row.kind, row.kind)),
        subject=row.subject,
        name=row.to_name,
        email=row.to_email,
        state=row.status,
        written=format_relative(row.created_at),
        tries=pluralize(row.attempts, "{count} try", "{count} tries") if row.attempts else "",
    )


def mail_details(row: MailContentRow) -> MailDetails:
    """The view model of a mail for the drawer."""
    return MailDetails(
        id=row.id,
        kind=_(kinds.KIND_LABELS.get(row.kind, row.kind)),
        subject=row.subject,
        recipient=recipient(row),
        state=row.status,
        written=format_relative(row.created_at),
        sent=format_relative(row.sent_at) if row.sent_at else "",
        next_try=format_relative(row.next_attempt_at) if row.status == MailStatus.QUEUED and row.attempts else "",
        tries=pluralize(row.attempts, "{count} try", "{count} tries") if row.attempts else _("none yet"),
        error=row.error or "",
        message_id=row.message_id,
        text=row.text,
        html=row.html,
        can_retry=row.can_retry,
    )


def recipient(row: MailRow) -> str:
    """Name and address of the recipient."""
    return f"{row.to_name} <{row.to_email}>" if row.to_name else row.to_email


def filter_labels(list_query: ListQuery[MailSearch]) -> dict[str, str]:
    """The labels of the applied filters, by parameter name."""
    params = list_query.params
    labels = {
        "q": f"“{params.q}”" if params.q else "",
        "state": _("State: {status}").format(status=_(MAIL_STATUS_LABELS[params.state])) if params.state else "",
        "kind": _("Kind: {kind}").format(kind=_(kinds.KIND_LABELS.get(params.kind, N_("none of ours"))))
        if params.kind
        else "",
        "request_id": _("Request #{request_id}").format(request_id=params.request_id) if params.request_id else "",
    }
    return {name: label for name, label in labels.items() if label}
