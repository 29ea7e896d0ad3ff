"""Input forms of the audit log."""

from hsa_app.core.field_types import Id, SearchText
from hsa_app.core.search_time_range import RangeEnd, RangeStart
from hsa_app.domain.audit.actions import AuditAction, AuditSubject
from hsa_app.domain.pagination import PageParams


class AuditSearch(PageParams):
    """A search for audit entries: actor, action, subject, local days and text."""

    who: Id | None = None
    deed: AuditAction | None = None
    about: AuditSubject | None = None
    about_id: Id | None = None
    q: SearchText | None = None
    since: RangeStart = None
    until: RangeEnd = None
