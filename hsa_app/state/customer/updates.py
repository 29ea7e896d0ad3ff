"""What a customer's pages share: telling, in passing, what a professional just did."""

from collections.abc import Iterable

from reflex.event import EventSpec

from hsa_app.core.formatting import format_relative
from hsa_app.core.i18n import _
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.models import RequestStatus
from hsa_app.state import toasts
from hsa_app.state.auth import Session
from hsa_app.state.customer.view_models import ANYONE

MOST_TOLD = 3
_FORMER = {
    RequestStatus.ACCEPTED: RequestStatus.REQUESTED,
    RequestStatus.IN_PROGRESS: RequestStatus.ACCEPTED,
    RequestStatus.COMPLETED: RequestStatus.IN_PROGRESS,
    RequestStatus.REQUESTED: RequestStatus.ACCEPTED,
}


class CustomerPage(Session):
    """Knows where each request stood when this tab last looked."""

    _stood: dict[int, str] = {}

    def _told(self, rows: Iterable[RequestRow], *, linked: bool = True) -> list[EventSpec]:
        """What professionals did since this tab last looked, as toasts."""
        rows = list(rows)
        moved = [row for row in rows if _FORMER.get(row.status, "") == self._stood.get(row.id)]
        self._stood = self._stood | {row.id: row.status for row in rows}
        return [news(row, linked=linked) for row in moved[:MOST_TOLD]]


def news(row: RequestRow, *, linked: bool) -> EventSpec:
    """What just happened to a request."""
    link = (_("Show request"), f"/customer/requests/{row.id}") if linked else None
    who = row.professional.full_name if row.professional else ANYONE
    visit = f"{row.service.name}, {format_relative(row.scheduled_for)}"
    match row.status:
        case RequestStatus.ACCEPTED:
            return toasts.success(f"{who} accepted", visit, link)
        case RequestStatus.IN_PROGRESS:
            return toasts.info(f"{who} started", visit, link)
        case RequestStatus.COMPLETED:
            return toasts.success(
                _("{who} has finished").format(who=who), _("Close the request and say how it was."), link
            )
        case _:
            return toasts.info(
                _("Looking again"),
                _("{visit}: it was given back. Everyone matching has been told.").format(visit=visit),
                link,
            )
