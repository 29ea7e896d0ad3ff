"""Status words with their icons: always both, the same everywhere."""

import reflex as rx

from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.types import Text
from hsa_app.core.i18n import N_, _
from hsa_app.models.enums import Approval, ExportStatus, MailStatus, RequestStatus, TaskStatus, UserStatus

Look = tuple[str, str, str]

REQUEST: dict[str, Look] = {
    RequestStatus.REQUESTED: (N_("Waiting"), "hourglass", "warn"),
    RequestStatus.ACCEPTED: (N_("Accepted"), "user-check", "accent"),
    RequestStatus.IN_PROGRESS: (N_("In progress"), "wrench", "info"),
    RequestStatus.COMPLETED: (N_("Work done"), "circle-check", "ok"),
    RequestStatus.CLOSED: (N_("Closed"), "check-check", "plain"),
    RequestStatus.CANCELLED: (N_("Cancelled"), "ban", "danger"),
    RequestStatus.EXPIRED: (N_("Expired"), "timer-off", "plain"),
}
APPROVAL: dict[str, Look] = {
    Approval.PENDING: (N_("Pending"), "clock", "warn"),
    Approval.APPROVED: (N_("Approved"), "badge-check", "ok"),
    Approval.REJECTED: (N_("Rejected"), "circle-x", "danger"),
}
ACCOUNT: dict[str, Look] = {
    UserStatus.ACTIVE: (N_("Active"), "check", "line"),
    UserStatus.BLOCKED: (N_("Blocked"), "lock", "danger"),
}
MAIL: dict[str, Look] = {
    MailStatus.QUEUED: (N_("Queued"), "hourglass", "warn"),
    MailStatus.SENDING: (N_("Sending"), "send", "info"),
    MailStatus.SENT: (N_("Sent"), "circle-check", "ok"),
    MailStatus.FAILED: (N_("Failed"), "mail-x", "danger"),
}
RUN: dict[str, Look] = {
    TaskStatus.QUEUED: (N_("Asked for"), "hourglass", "warn"),
    TaskStatus.RUNNING: (N_("Running"), "play", "info"),
    TaskStatus.DONE: (N_("Done"), "circle-check", "ok"),
    TaskStatus.FAILED: (N_("Failed"), "circle-alert", "danger"),
    "rehearsed": (N_("Dry run"), "eye", "plain"),
}
EXPORT: dict[str, Look] = {
    ExportStatus.QUEUED: (N_("Waiting"), "hourglass", "warn"),
    ExportStatus.RUNNING: (N_("Being written"), "pencil", "info"),
    ExportStatus.DONE: (N_("Ready"), "circle-check", "ok"),
    ExportStatus.FAILED: (N_("Failed"), "circle-alert", "danger"),
    "expired": (N_("Expired"), "timer-off", "plain"),
}


def status_badge(status: Text) -> rx.Component:
    """Where a request stands."""
    return pick(status, REQUEST)


def approval_badge(approval: Text) -> rx.Component:
    """What was decided about a professional."""
    return pick(approval, APPROVAL)


def account_badge(status: Text) -> rx.Component:
    """Whether someone may come in."""
    return pick(status, ACCOUNT)


def mail_badge(state: Text) -> rx.Component:
    """Where a mail is on its way."""
    return pick(state, MAIL)


def run_badge(state: Text) -> rx.Component:
    """How a run of a job stands."""
    return pick(state, RUN)


def export_badge(status: Text) -> rx.Component:
    """How far an export is."""
    return pick(status, EXPORT)


def service_badge(active: rx.Var[bool]) -> rx.Component:
    """Whether a service can be booked."""
    return rx.cond(active, badge(_("Active"), tone="line", icon="check"), badge(_("Not offered"), icon="ban"))


def pick(word: Text, looks: dict[str, Look]) -> rx.Component:
    """The badge of a word, known now or only in the browser."""
    if not isinstance(word, rx.Var):
        return drawn(looks[word])
    return rx.fragment(rx.match(word, *[(str(key), drawn(look)) for key, look in looks.items()], rx.fragment()))


def drawn(look: Look) -> rx.Component:
    """A badge of words, icon and tone."""
    words, icon, tone = look
    return badge(words, icon=icon, tone=tone)
