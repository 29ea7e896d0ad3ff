"""Status words with their icons: always both, the same everywhere."""

import reflex as rx

from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import N_, _
from hsa_app.models.enums import Approval, ExportStatus, MailStatus, RequestStatus, TaskStatus, UserStatus

BadgeStyle = tuple[str, str, str]

REQUEST_BADGES: dict[str, BadgeStyle] = {
    RequestStatus.REQUESTED: (N_("Waiting"), "hourglass", "warn"),
    RequestStatus.ACCEPTED: (N_("Accepted"), "user-check", "accent"),
    RequestStatus.IN_PROGRESS: (N_("In progress"), "wrench", "info"),
    RequestStatus.COMPLETED: (N_("Work done"), "circle-check", "ok"),
    RequestStatus.CLOSED: (N_("Closed"), "check-check", "plain"),
    RequestStatus.CANCELLED: (N_("Cancelled"), "ban", "danger"),
    RequestStatus.EXPIRED: (N_("Expired"), "timer-off", "plain"),
}
APPROVAL_BADGES: dict[str, BadgeStyle] = {
    Approval.PENDING: (N_("Pending"), "clock", "warn"),
    Approval.APPROVED: (N_("Approved"), "badge-check", "ok"),
    Approval.REJECTED: (N_("Rejected"), "circle-x", "danger"),
}
ACCOUNT_BADGES: dict[str, BadgeStyle] = {
    UserStatus.ACTIVE: (N_("Active"), "check", "line"),
    UserStatus.BLOCKED: (N_("Blocked"), "lock", "danger"),
}
MAIL_BADGES: dict[str, BadgeStyle] = {
    MailStatus.QUEUED: (N_("Queued"), "hourglass", "warn"),
    MailStatus.SENDING: (N_("Sending"), "send", "info"),
    MailStatus.SENT: (N_("Sent"), "circle-check", "ok"),
    MailStatus.FAILED: (N_("Failed"), "mail-x", "danger"),
}
TASK_BADGES: dict[str, BadgeStyle] = {
    TaskStatus.QUEUED: (N_("Asked for"), "hourglass", "warn"),
    TaskStatus.RUNNING: (N_("Running"), "play", "info"),
    TaskStatus.DONE: (N_("Done"), "circle-check", "ok"),
    TaskStatus.FAILED: (N_("Failed"), "circle-alert", "danger"),
    "rehearsed": (N_("Dry run"), "eye", "plain"),
}
EXPORT_BADGES: dict[str, BadgeStyle] = {
    ExportStatus.QUEUED: (N_("Waiting"), "hourglass", "warn"),
    ExportStatus.RUNNING: (N_("Being written"), "pencil", "info"),
    ExportStatus.DONE: (N_("Ready"), "circle-check", "ok"),
    ExportStatus.FAILED: (N_("Failed"), "circle-alert", "danger"),
    "expired": (N_("Expired"), "timer-off", "plain"),
}


def request_status_badge(status: StrOrVar) -> rx.Component:
    """Where a request stands."""
    return badge_for_status(status, REQUEST_BADGES)


def approval_badge(approval: StrOrVar) -> rx.Component:
    """What was decided about a professional."""
    return badge_for_status(approval, APPROVAL_BADGES)


def account_badge(status: StrOrVar) -> rx.Component:
    """Whether someone may come in."""
    return badge_for_status(status, ACCOUNT_BADGES)


def mail_badge(status: StrOrVar) -> rx.Component:
    """Where a mail is on its way."""
    return badge_for_status(status, MAIL_BADGES)


def task_badge(status: StrOrVar) -> rx.Component:
    """How a run of a job stands."""
    return badge_for_status(status, TASK_BADGES)


def export_badge(status: StrOrVar) -> rx.Component:
    """How far an export is."""
    return badge_for_status(status, EXPORT_BADGES)


def service_badge(is_active: rx.Var[bool]) -> rx.Component:
    """Whether a service can be booked."""
    return rx.cond(is_active, badge(_("Active"), tone="line", icon="check"), badge(_("Not offered"), icon="ban"))


def badge_for_status(status: StrOrVar, styles: dict[str, BadgeStyle]) -> rx.Component:
    """The badge of a word, known now or only in the browser."""
    if not isinstance(status, rx.Var):
        return styled_badge(styles[status])
    return rx.fragment(
        rx.match(status, *[(str(key), styled_badge(look)) for key, look in styles.items()], rx.fragment())
    )


def styled_badge(style: BadgeStyle) -> rx.Component:
    """A badge of words, icon and tone."""
    words, icon, tone = style
    return badge(words, icon=icon, tone=tone)
