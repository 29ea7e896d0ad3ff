"""View models of audit log entries."""

from dataclasses import dataclass

from hsa_app.core.formatting import format_relative
from hsa_app.core.i18n import _
from hsa_app.domain.audit.actions import ACTION_LABELS, AuditSubject
from hsa_app.domain.audit.queries import AuditRow

ICONS: dict[str, str] = {
    AuditSubject.USER: "user",
    AuditSubject.REQUEST: "clipboard-list",
    AuditSubject.SERVICE: "tag",
    AuditSubject.EXPORT: "download",
    AuditSubject.MAIL: "mail",
    AuditSubject.JOB: "timer",
}
PLACES: dict[str, str] = {
    AuditSubject.USER: "/admin/users?user={}",
    AuditSubject.REQUEST: "/admin/requests?request={}",
    AuditSubject.MAIL: "/admin/mail?mail={}",
    AuditSubject.SERVICE: "/admin/services",
    AuditSubject.EXPORT: "/admin/exports",
    AuditSubject.JOB: "/admin/jobs",
}


@dataclass(frozen=True)
class DeedView:
    """A deed as it is read; `href` leads to what it is about."""

    id: int
    sentence: str
    kind: str
    icon: str
    at: str
    reason: str
    href: str


def deed_view(row: AuditRow) -> DeedView:
    """The view model of an audit entry."""
    return DeedView(
        id=row.id,
        sentence=row.sentence,
        kind=_(ACTION_LABELS.get(row.action, row.action)),
        icon=ICONS.get(row.about_kind, "info"),
        at=format_relative(row.created_at),
        reason=row.reason or "",
        href=PLACES.get(row.about_kind, "/admin").format(row.about_id),
    )
