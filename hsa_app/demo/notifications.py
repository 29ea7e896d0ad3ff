"""Notifications of the demo's last days."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from hsa_app.core.formatting import format_relative
from hsa_app.core.i18n import _
from hsa_app.demo.request_builder import RequestBuilder
from hsa_app.models import Notification, RequestAction, RequestStatus

MAX_AGE, READ_AFTER = timedelta(days=14), timedelta(days=1)


def build_notifications(
    builders: Iterable[RequestBuilder], user_names: dict[int, str], service_names: dict[int, str], now: datetime
) -> list[Notification]:
    """Notices in the order they were written."""
    found = [
        one
        for story in builders
        for one in _build_request_notifications(story, user_names, service_names)
        if one.created_at > now - MAX_AGE
    ]
    for one in found:
        one.read_at = one.created_at + timedelta(minutes=9) if one.created_at < now - READ_AFTER else None
    return sorted(found, key=lambda one: one.created_at)


def _build_request_notifications(
    builder: RequestBuilder, user_names: dict[int, str], service_names: dict[int, str]
) -> Iterator[Notification]:
    request, worker = builder.request, 0
    visit = f"{service_names[request.service_id]}, {_format_with_day(request.scheduled_for)}"
    to_customer = {"user_id": request.customer_id, "link": f"/customer/requests/{request.id}"}
    to_worker = {"link": f"/professional/requests/{request.id}"}
    for move in builder.events:
        at = {"created_at": move["created_at"]}
        match move["action"]:
            case RequestAction.ACCEPT:
                worker = move["actor_id"]
                title = _("{who} accepted").format(who=user_names[worker])
                yield Notification(kind="request-accepted", title=title, body=visit, **to_customer, **at)
            case RequestAction.RELEASE:
                title, again = (
                    _("{who} gave the job back").format(who=user_names[worker]),
                    _("{visit}. Everyone matching has been told again.").format(visit=visit),
                )
                yield Notification(kind="request-released", title=title, body=again, **to_customer, **at)
            case RequestAction.CANCEL if move["from_status"] == RequestStatus.ACCEPTED:
                title = _("{who} called the visit off").format(who=user_names[request.customer_id])
                yield Notification(user_id=worker, kind="request-cancelled", title=title, body=visit, **to_worker, **at)
            case RequestAction.EXPIRE:
                yield Notification(
                    kind="request-expired", title=_("Nobody accepted in time"), body=visit, **to_customer, **at
                )
            case _:
                pass


def _format_with_day(moment: datetime) -> str:
    """With its day: a notice is read on another day than it was written."""
    return format_relative(moment, moment - timedelta(days=2))
