"""Status words with their icons: always both, the same everywhere."""

import reflex as rx

from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.types import Text
from hsa_app.models.enums import Approval, ExportStatus, MailState, RequestStatus, RunState, UserStatus

Look = tuple[str, str, str]

REQUEST: dict[str, Look] = {
    RequestStatus.REQUESTED: ("Waiting", "hourglass", "warn"),
    RequestStatus.ACCEPTED: ("Accepted", "user-check", "accent"),
    RequestStatus.IN_PROGRESS: ("In progress", "wrench", "info"),
    RequestStatus.COMPLETED: ("Work done", "circle-check", "ok"),
    RequestStatus.CLOSED: ("Closed", "check-check", "plain"),
    RequestStatus.CANCELLED: ("Cancelled", "ban", "danger"),
    RequestStatus.EXPIRED: ("Expired", "timer-off", "plain"),
}
APPROVAL: dict[str, Look] = {
    Approval.PENDING: ("Pending", "clock", "warn"),
    Approval.APPROVED: ("Approved", "badge-check", "ok"),
    Approval.REJECTED: ("Rejected", "circle-x", "danger"),
}
ACCOUNT: dict[str, Look] = {
    UserStatus.ACTIVE: ("Active", "check", "line"),
    UserStatus.BLOCKED: ("Blocked", "lock", "danger"),
}
MAIL: dict[str, Look] = {
    MailState.QUEUED: ("Queued", "hourglass", "warn"),
    MailState.SENDING: ("Sending", "send", "info"),
    MailState.SENT: ("Sent", "circle-check", "ok"),
    MailState.FAILED: ("Failed", "mail-x", "danger"),
}
RUN: dict[str, Look] = {
    RunState.QUEUED: ("Asked for", "hourglass", "warn"),
    RunState.RUNNING: ("Running", "play", "info"),
    RunState.DONE: ("Done", "circle-check", "ok"),
    RunState.FAILED: ("Failed", "circle-alert", "danger"),
    "rehearsed": ("Dry run", "eye", "plain"),
}
EXPORT: dict[str, Look] = {
    ExportStatus.QUEUED: ("Waiting", "hourglass", "warn"),
    ExportStatus.RUNNING: ("Being written", "pencil", "info"),
    ExportStatus.DONE: ("Ready", "circle-check", "ok"),
    ExportStatus.FAILED: ("Failed", "circle-alert", "danger"),
    "expired": ("Expired", "timer-off", "plain"),
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
    return rx.cond(active, badge("Active", tone="line", icon="check"), badge("Not offered", icon="ban"))


def pick(word: Text, looks: dict[str, Look]) -> rx.Component:
    """The badge of a word, known now or only in the browser."""
    if not isinstance(word, rx.Var):
        return drawn(looks[word])
    return rx.fragment(rx.match(word, *[(str(key), drawn(look)) for key, look in looks.items()], rx.fragment()))


def drawn(look: Look) -> rx.Component:
    """A badge of words, icon and tone."""
    words, icon, tone = look
    return badge(words, icon=icon, tone=tone)
