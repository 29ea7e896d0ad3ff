"""What is asked for about outgoing mail."""

from hsa_app.core.field_types import Id, SearchText
from hsa_app.domain.pagination import PageParams
from hsa_app.models import MailStatus


class MailSearch(PageParams):
    """Which mails, for admins: by state, kind, request, and words of the reader's name, email or the subject."""

    state: MailStatus | None = None
    kind: SearchText | None = None
    request_id: Id | None = None
    q: SearchText | None = None
