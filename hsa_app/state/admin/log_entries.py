"""Deeds of the audit log, in words and with the way to what they are about."""

from dataclasses import dataclass

from hsa_app.core.formatting import when
from hsa_app.domain.audit.actions import NAMES, About
from hsa_app.domain.audit.queries import AuditRow

ICONS: dict[str, str] = {
    About.USER: "user",
    About.REQUEST: "clipboard-list",
    About.SERVICE: "tag",
    About.EXPORT: "download",
    About.MAIL: "mail",
    About.JOB: "timer",
}
PLACES: dict[str, str] = {
    About.USER: "/admin/users?user={}",
    About.REQUEST: "/admin/requests?request={}",
    About.MAIL: "/admin/mail?mail={}",
    About.SERVICE: "/admin/services",
    About.EXPORT: "/admin/exports",
    About.JOB: "/admin/jobs",
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
    """A deed in words."""
    return DeedView(
        id=row.id,
        sentence=row.sentence,
        kind=NAMES.get(row.action, row.action),
        icon=ICONS.get(row.about_kind, "info"),
        at=when(row.created_at),
        reason=row.reason or "",
        href=PLACES.get(row.about_kind, "/admin").format(row.about_id),
    )
