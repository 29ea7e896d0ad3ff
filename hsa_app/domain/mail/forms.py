"""What is asked for about outgoing mail."""

from hsa_app.core.fields import Search
from hsa_app.domain.paging import PageAsk
from hsa_app.models import MailState


class MailSearch(PageAsk):
    """Which mails, for admins: by state, kind, and words of the reader's name, email or the subject."""

    state: MailState | None = None
    kind: Search | None = None
    q: Search | None = None
