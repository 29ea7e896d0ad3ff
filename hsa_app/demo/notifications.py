"""Notifications of the demo's last days."""

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from hsa_app.core.formatting import format_relative
from hsa_app.demo.request_builder import RequestBuilder
from hsa_app.models import Notification, RequestAction, RequestStatus

MAX_AGE, READ_AFTER = timedelta(days=14), timedelta(days=1)


def build_notifications(
    builders: Iterable[RequestBuilder], user_names: dict[int, str], service_names: dict[int, str], now: datetime
) -> list[Notification]:
    """Build notifications in chronological order; those older than a day are read."""
    notifications = [
        notification
        for builder in builders
        for notification in _build_request_notifications(builder, user_names, service_names)
        if notification.created_at > now - MAX_AGE
    ]
    for notification in notifications:
        is_old = notification.created_at < now - READ_AFTER
        notification.read_at = notification.created_at + timedelta(minutes=9) if is_old else None
    return sorted(notifications, key=lambda notification: notification.created_at)


def _build_request_notifications(
    builder: RequestBuilder, user_names: dict[int, str], service_names: dict[int, str]
) -> Iterator[Notification]:
    request, professional_id = builder.request, 0
    visit = f"{service_names[request.service_id]}, {_format_with_day(request.scheduled_for)}"
    to_customer = {"user_id": request.customer_id, "link": f"/customer/requests/{request.id}"}
    to_professional = {"link": f"/professional/requests/{request.id}"}
    for event in builder.events:
        times = {"created_at": event["created_at"]}
        match event["action"]:
            case RequestAction.ACCEPT:
                professional_id = event["actor_id"]
                title = f"{user_names[professional_id]} accepted"
                yield Notification(kind="request-accepted", title=title, body=visit, **to_customer, **times)
            case RequestAction.RELEASE:
                title, body = (
                    f"{user_names[professional_id]} gave the job back",
                    f"{visit}. Everyone matching has been told again.",
                )
                yield Notification(kind="request-released", title=title, body=body, **to_customer, **times)
            case RequestAction.CANCEL if event["from_status"] == RequestStatus.ACCEPTED:
                title = f"{user_names[request.customer_id]} called the visit off"
                yield Notification(
                    user_id=professional_id,
                    kind="request-cancelled",
                    title=title,
                    body=visit,
                    **to_professional,
                    **times,
                )
            case RequestAction.EXPIRE:
                yield Notification(
                    kind="request-expired", title="Nobody accepted in time", body=visit, **to_customer, **times
                )
            case _:
                pass


def _format_with_day(instant: datetime) -> str:
    """Format a time with its date, since a notification is read on another day than it was written."""
    return format_relative(instant, instant - timedelta(days=2))
