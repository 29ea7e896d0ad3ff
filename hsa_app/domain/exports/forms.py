"""Input forms of exports."""

from hsa_app.core.field_types import Id
from hsa_app.core.search_time_range import RangeEnd, RangeStart
from hsa_app.core.validation import Form
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests.forms import RequestSearch


class ExportForm(Form):
    """Which closed requests to export. `from` and `to` limit the time of booking."""

    since: RangeStart = None
    until: RangeEnd = None
    service_id: Id | None = None

    def to_search(self) -> RequestSearch:
        """Convert to a search for requests."""
        return RequestSearch().model_copy(update=dict(self))


class ExportSearch(PageParams):
    """A page of the list of exports."""
