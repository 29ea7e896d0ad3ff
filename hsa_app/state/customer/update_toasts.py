"""Toasts about status changes on a customer's pages."""

from collections.abc import Iterable

from reflex.event import EventSpec

from hsa_app.core.formatting import format_relative
from hsa_app.core.i18n import _
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.models import RequestStatus
from hsa_app.state import toasts
from hsa_app.state.auth import AuthState
from hsa_app.state.customer.view_models import UNKNOWN_PROFESSIONAL

MAX_TOASTS = 3
_PREVIOUS_STATUS = {
    RequestStatus.ACCEPTED: RequestStatus.REQUESTED,
    RequestStatus.IN_PROGRESS: RequestStatus.ACCEPTED,
    RequestStatus.COMPLETED: RequestStatus.IN_PROGRESS,
    RequestStatus.REQUESTED: RequestStatus.ACCEPTED,
}


class CustomerState(AuthState):
    """Remembers the status of each request that this tab has shown."""

    _last_statuses: dict[int, str] = {}

    def _status_toasts(self, rows: Iterable[RequestRow], *, with_link: bool = True) -> list[EventSpec]:
        """Toasts about what professionals changed since the last load of this tab."""
        rows = list(rows)
        changed = [row for row in rows if _PREVIOUS_STATUS.get(row.status, "") == self._last_statuses.get(row.id)]
        self._last_statuses = self._last_statuses | {row.id: row.status for row in rows}
        return [status_toast(row, with_link=with_link) for row in changed[:MAX_TOASTS]]


def status_toast(row: RequestRow, *, with_link: bool) -> EventSpec:
    """The toast for the new status of a request."""
    link = (_("Show request"), f"/customer/requests/{row.id}") if with_link else None
    professional = row.professional.full_name if row.professional else _(UNKNOWN_PROFESSIONAL)
    visit = f"{row.service.name}, {format_relative(row.scheduled_for)}"
    match row.status:
        case RequestStatus.ACCEPTED:
            return toasts.success(_("{professional} accepted").format(professional=professional), visit, link)
        case RequestStatus.IN_PROGRESS:
            return toasts.info(_("{professional} started").format(professional=professional), visit, link)
        case RequestStatus.COMPLETED:
            return toasts.success(
                _("{who} has finished").format(who=professional), _("Close the request and say how it was."), link
            )
        case _:
            return toasts.info(
                _("Looking again"),
                _("{visit}: it was given back. Everyone matching has been told.").format(visit=visit),
                link,
            )
