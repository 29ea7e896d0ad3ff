"""Status badges: label, icon and tone."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import N_, _
from hsa_app.domain.labels import (
    APPROVAL_LABELS,
    EXPORT_STATUS_LABELS,
    MAIL_STATUS_LABELS,
    REQUEST_STATUS_LABELS,
    TASK_STATUS_LABELS,
    USER_STATUS_LABELS,
)
from hsa_app.models.enums import Approval, ExportStatus, MailStatus, RequestStatus, TaskStatus, UserStatus

BadgeStyle = tuple[str, str, str]
"""A label, an icon and a tone."""


def _with_labels(labels: Mapping[Any, str], styles: Mapping[Any, tuple[str, str]]) -> dict[str, BadgeStyle]:
    return {status: (labels[status], *style) for status, style in styles.items()}


REQUEST_BADGES = _with_labels(
    REQUEST_STATUS_LABELS,
    {
        RequestStatus.REQUESTED: ("hourglass", "warn"),
        RequestStatus.ACCEPTED: ("user-check", "accent"),
        RequestStatus.IN_PROGRESS: ("wrench", "info"),
        RequestStatus.COMPLETED: ("circle-check", "ok"),
        RequestStatus.CLOSED: ("check-check", "plain"),
        RequestStatus.CANCELLED: ("ban", "danger"),
        RequestStatus.EXPIRED: ("timer-off", "plain"),
    },
)
APPROVAL_BADGES = _with_labels(
    APPROVAL_LABELS,
    {
        Approval.PENDING: ("clock", "warn"),
        Approval.APPROVED: ("badge-check", "ok"),
        Approval.REJECTED: ("circle-x", "danger"),
    },
)
ACCOUNT_BADGES = _with_labels(
    USER_STATUS_LABELS, {UserStatus.ACTIVE: ("check", "line"), UserStatus.BLOCKED: ("lock", "danger")}
)
MAIL_BADGES = _with_labels(
    MAIL_STATUS_LABELS,
    {
        MailStatus.QUEUED: ("hourglass", "warn"),
        MailStatus.SENDING: ("send", "info"),
        MailStatus.SENT: ("circle-check", "ok"),
        MailStatus.FAILED: ("mail-x", "danger"),
    },
)
TASK_BADGES = _with_labels(
    TASK_STATUS_LABELS,
    {
        TaskStatus.QUEUED: ("hourglass", "warn"),
        TaskStatus.RUNNING: ("play", "info"),
        TaskStatus.DONE: ("circle-check", "ok"),
        TaskStatus.FAILED: ("circle-alert", "danger"),
    },
) | {"rehearsed": (N_("Dry run"), "eye", "plain")}
EXPORT_BADGES = _with_labels(
    EXPORT_STATUS_LABELS,
    {
        ExportStatus.QUEUED: ("hourglass", "warn"),
        ExportStatus.RUNNING: ("pencil", "info"),
        ExportStatus.DONE: ("circle-check", "ok"),
        ExportStatus.FAILED: ("circle-alert", "danger"),
    },
) | {"expired": (N_("Expired"), "timer-off", "plain")}


def request_status_badge(status: StrOrVar) -> rx.Component:
    """The badge of a request's status."""
    return badge_for_status(status, REQUEST_BADGES)


def approval_badge(approval: StrOrVar) -> rx.Component:
    """The badge of a professional's approval."""
    return badge_for_status(approval, APPROVAL_BADGES)


def account_badge(status: StrOrVar) -> rx.Component:
    """The badge of an account's status."""
    return badge_for_status(status, ACCOUNT_BADGES)


def mail_badge(status: StrOrVar) -> rx.Component:
    """The badge of a mail's status."""
    return badge_for_status(status, MAIL_BADGES)


def task_badge(status: StrOrVar) -> rx.Component:
    """The badge of a task run's status."""
    return badge_for_status(status, TASK_BADGES)


def export_badge(status: StrOrVar) -> rx.Component:
    """The badge of an export's status."""
    return badge_for_status(status, EXPORT_BADGES)


def service_badge(is_active: rx.Var[bool]) -> rx.Component:
    """Whether a service can be booked."""
    return rx.cond(is_active, badge(_("Active"), tone="line", icon="check"), badge(_("Not offered"), icon="ban"))


def badge_for_status(status: StrOrVar, styles: dict[str, BadgeStyle]) -> rx.Component:
    """The badge of a status that is known now, or only in the browser."""
    if not isinstance(status, rx.Var):
        return styled_badge(styles[status])
    return rx.fragment(
        rx.match(status, *[(str(key), styled_badge(style)) for key, style in styles.items()], rx.fragment())
    )


def styled_badge(style: BadgeStyle) -> rx.Component:
    """A badge with this label, icon and tone."""
    label, icon, tone = style
    return badge(_(label), icon=icon, tone=tone)
