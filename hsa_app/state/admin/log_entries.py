"""View models of audit log entries."""

from dataclasses import dataclass

from hsa_app.core.formatting import format_relative
from hsa_app.core.i18n import _
from hsa_app.domain.audit.actions import ACTION_LABELS, AuditSubject
from hsa_app.domain.audit.queries import AuditRow

SUBJECT_ICONS: dict[str, str] = {
    AuditSubject.USER: "user",
    AuditSubject.REQUEST: "clipboard-list",
    AuditSubject.SERVICE: "tag",
    AuditSubject.EXPORT: "download",
    AuditSubject.MAIL: "mail",
    AuditSubject.JOB: "timer",
}
SUBJECT_URLS: dict[str, str] = {
    AuditSubject.USER: "/admin/users?user={}",
    AuditSubject.REQUEST: "/admin/requests?request={}",
    AuditSubject.MAIL: "/admin/mail?mail={}",
    AuditSubject.SERVICE: "/admin/services",
    AuditSubject.EXPORT: "/admin/exports",
    AuditSubject.JOB: "/admin/jobs",
}


@dataclass(frozen=True)
class AuditEntryView:
    """An audit entry for display; `href` links to its subject."""

    id: int
    sentence: str
    kind: str
    icon: str
    at: str
    reason: str
    href: str


def audit_entry_view(row: AuditRow) -> AuditEntryView:
    """The view model of an audit entry."""
    return AuditEntryView(
        id=row.id,
        sentence=row.sentence,
        kind=_(ACTION_LABELS.get(row.action, row.action)),
        icon=SUBJECT_ICONS.get(row.about_kind, "info"),
        at=format_relative(row.created_at),
        reason=row.reason or "",
        href=SUBJECT_URLS.get(row.about_kind, "/admin").format(row.about_id),
    )
