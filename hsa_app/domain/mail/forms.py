"""Input forms of outgoing mail."""

from hsa_app.core.field_types import Id, SearchText
from hsa_app.domain.pagination import PageParams
from hsa_app.models import MailStatus


class MailSearch(PageParams):
    """A search for mails, for admins: by status, kind, request, and text in the recipient's name, email or subject."""

    state: MailStatus | None = None
    kind: SearchText | None = None
    request_id: Id | None = None
    q: SearchText | None = None
