"""Notifications about requests: mails and in-app."""

from dataclasses import replace

from hsa_app.core.formatting import format_datetime, format_money
from hsa_app.core.i18n import N_, _
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Service, ServiceRequest, User

DetailRows = list[tuple[str, str]]


def notify_accepted(uow: UnitOfWork, request: ServiceRequest) -> None:
    """Notify the customer which professional accepted."""
    professional = _get_user(uow, request.professional_id)
    content = _build_content(
        "request-accepted",
        _("{full_name} comes on {scheduled_for}").format(
            full_name=professional.full_name, scheduled_for=format_datetime(request.scheduled_for)
        ),
        _("{full_name} has accepted your request for {service}.").format(
            full_name=professional.full_name, service=_get_service_name(uow, request)
        ),
        _("The start code is on the page of your request. Say it when the work begins, not before."),
        rows=[
            *_visit_rows(uow, request),
            (_("Professional"), professional.full_name),
            (_("Phone"), professional.phone or _("not given")),
        ],
        link=_customer_link(request),
    )
    _notify_once(uow, request, request.customer_id, content)


def notify_released(uow: UnitOfWork, request: ServiceRequest, actor: Actor, professional_id: int, reason: str) -> None:
    """Notify the customer that the job is open again, and its professional unless they released it themselves."""
    rows = [*_visit_rows(uow, request), (_("Reason"), reason)]
    to_customer = _build_content(
        "request-released",
        _("Request #{id} waits for another professional").format(id=request.id),
        _("{full_name} cannot come for {service} after all.").format(
            full_name=_get_user(uow, professional_id).full_name, service=_get_service_name(uow, request)
        ),
        _("It is on the board again until {expires_at}; you hear from us when someone accepts.").format(
            expires_at=format_datetime(request.expires_at)
        ),
        rows=rows,
        link=_customer_link(request),
    )
    _notify_once(uow, request, request.customer_id, to_customer)
    if actor.user_id == professional_id:
        return
    to_professional = _build_content(
        "request-released",
        _("Job #{id} went back to the board").format(id=request.id),
        _("You no longer do {service} on {scheduled_for}.").format(
            service=_get_service_name(uow, request), scheduled_for=format_datetime(request.scheduled_for)
        ),
        rows=rows,
        action_label=_("See your jobs"),
        link="/professional",
    )
    _notify_once(uow, request, professional_id, to_professional)


def notify_cancelled(uow: UnitOfWork, request: ServiceRequest, actor: Actor) -> None:
    """Notify the customer and, if the request was accepted, the professional."""
    by = _("You have") if actor.user_id == request.customer_id else _("Household Services has")
    rows = [*_visit_rows(uow, request), *([(_("Reason"), request.cancel_reason)] if request.cancel_reason else [])]
    to_customer = _build_content(
        "request-cancelled",
        _("Request #{id} is cancelled").format(id=request.id),
        _("{by} called off {service}. Nobody comes, and nothing is to be paid.").format(
            by=by, service=_get_service_name(uow, request)
        ),
        rows=rows,
        link=_customer_link(request),
    )
    _notify_once(uow, request, request.customer_id, to_customer)
    if request.professional_id is None:
        return
    to_professional = _build_content(
        "request-cancelled",
        _("Job #{id} is cancelled").format(id=request.id),
        _("The visit for {service} was called off. That time is yours again.").format(
            service=_get_service_name(uow, request)
        ),
        rows=rows,
        action_label=_("Open the job"),
        link=f"/professional/requests/{request.id}",
    )
    _notify_once(uow, request, request.professional_id, to_professional)


def notify_expired(uow: UnitOfWork, request: ServiceRequest) -> None:
    """Notify the customer that no professional accepted in time."""
    content = _build_content(
        "request-expired",
        _("Nobody could take request #{id}").format(id=request.id),
        _("No professional accepted {service} in time, so the request has expired.").format(
            service=_get_service_name(uow, request)
        ),
        _("Book again at another time or without naming a professional: more of them will see it."),
        rows=_visit_rows(uow, request),
        link=_customer_link(request),
    )
    _notify_once(uow, request, request.customer_id, content)


def notify_opened_to_all(uow: UnitOfWork, request: ServiceRequest, professional_id: int) -> None:
    """Notify the customer in-app that the requested professional cannot come and the request is open to all."""
    content = NotificationContent(
        kind="request-opened",
        subject="",
        template="",
        title=_("Request #{id} is open to everybody").format(id=request.id),
        body=_("{full_name} cannot come. Other professionals see your request now.").format(
            full_name=_get_user(uow, professional_id).full_name
        ),
        link=_customer_link(request),
    )
    _notify_once(uow, request, request.customer_id, content)


def _notify_once(uow: UnitOfWork, request: ServiceRequest, user_id: int, content: NotificationContent) -> None:
    """Notify a user at most once per version of a request."""
    about_request = replace(content, request_id=request.id)
    notify(uow, user_id, about_request, dedupe_key=f"{content.kind}:{request.id}:{request.version}:{user_id}")


def _build_content(
    kind: str, subject: str, *paragraphs: str, rows: DetailRows, link: str, action_label: str = N_("Open the request")
) -> NotificationContent:
    context = {"paragraphs": paragraphs, "rows": rows, "action": action_label}
    return NotificationContent(
        kind=kind, subject=subject, context=context, title=subject, body=paragraphs[0], link=link
    )


def _customer_link(request: ServiceRequest) -> str:
    return f"/customer/requests/{request.id}"


def _visit_rows(uow: UnitOfWork, request: ServiceRequest) -> DetailRows:
    return [
        (_("Request"), f"#{request.id}"),
        (_("Service"), _get_service_name(uow, request)),
        (_("When"), format_datetime(request.scheduled_for)),
        (_("Where"), f"{request.city} {request.pincode}"),
        (_("Price"), format_money(request.price, request.currency)),
    ]


def _get_service_name(uow: UnitOfWork, request: ServiceRequest) -> str:
    return uow.db.get_one(Service, request.service_id).name


def _get_user(uow: UnitOfWork, user_id: int | None) -> User:
    return uow.db.get_one(User, user_id)
