"""What the people of a request are told: by mail and under their bell."""

from dataclasses import replace

from hsa_app.core.formatting import dated, money
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import Letter, post
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Service, ServiceRequest, User

Rows = list[tuple[str, str]]


def accepted(uow: UnitOfWork, request: ServiceRequest) -> None:
    """Tell the customer who comes."""
    who = _person(uow, request.professional_id)
    letter = _letter(
        "request-accepted",
        f"{who.full_name} comes on {dated(request.scheduled_for)}",
        f"{who.full_name} has accepted your request for {_service(uow, request)}.",
        "The start code is on the page of your request. Say it when the work begins, not before.",
        rows=[*_visit(uow, request), ("Professional", who.full_name), ("Phone", who.phone or "not given")],
        link=_for_customer(request),
    )
    _tell(uow, request, request.customer_id, letter)


def released(uow: UnitOfWork, request: ServiceRequest, actor: Actor, professional_id: int, reason: str) -> None:
    """Tell the customer that the job waits for someone else, and its professional if they did not do it themselves."""
    rows = [*_visit(uow, request), ("Reason", reason)]
    to_customer = _letter(
        "request-released",
        f"Request #{request.id} waits for another professional",
        f"{_person(uow, professional_id).full_name} cannot come for {_service(uow, request)} after all.",
        f"It is on the board again until {dated(request.expires_at)}; you hear from us when someone accepts.",
        rows=rows,
        link=_for_customer(request),
    )
    _tell(uow, request, request.customer_id, to_customer)
    if actor.user_id == professional_id:
        return
    to_professional = _letter(
        "request-released",
        f"Job #{request.id} went back to the board",
        f"You no longer do {_service(uow, request)} on {dated(request.scheduled_for)}.",
        rows=rows,
        action="See your jobs",
        link="/professional",
    )
    _tell(uow, request, professional_id, to_professional)


def cancelled(uow: UnitOfWork, request: ServiceRequest, actor: Actor) -> None:
    """Tell the customer, and the professional who had accepted."""
    by = "You have" if actor.user_id == request.customer_id else "Household Services has"
    rows = [*_visit(uow, request), *([("Reason", request.cancel_reason)] if request.cancel_reason else [])]
    to_customer = _letter(
        "request-cancelled",
        f"Request #{request.id} is cancelled",
        f"{by} called off {_service(uow, request)}. Nobody comes, and nothing is to be paid.",
        rows=rows,
        link=_for_customer(request),
    )
    _tell(uow, request, request.customer_id, to_customer)
    if request.professional_id is None:
        return
    to_professional = _letter(
        "request-cancelled",
        f"Job #{request.id} is cancelled",
        f"The visit for {_service(uow, request)} was called off. That time is yours again.",
        rows=rows,
        action="Open the job",
        link=f"/professional/requests/{request.id}",
    )
    _tell(uow, request, request.professional_id, to_professional)


def expired(uow: UnitOfWork, request: ServiceRequest) -> None:
    """Tell the customer that nobody came forward."""
    letter = _letter(
        "request-expired",
        f"Nobody could take request #{request.id}",
        f"No professional accepted {_service(uow, request)} in time, so the request has expired.",
        "Book again at another time or without naming a professional: more of them will see it.",
        rows=_visit(uow, request),
        link=_for_customer(request),
    )
    _tell(uow, request, request.customer_id, letter)


def opened(uow: UnitOfWork, request: ServiceRequest, professional_id: int) -> None:
    """Show the customer that the professional they asked for does not come, so that all may."""
    letter = Letter(
        kind="request-opened",
        subject="",
        template="",
        title=f"Request #{request.id} is open to everybody",
        body=f"{_person(uow, professional_id).full_name} cannot come. Other professionals see your request now.",
        link=_for_customer(request),
    )
    _tell(uow, request, request.customer_id, letter)


def _tell(uow: UnitOfWork, request: ServiceRequest, user_id: int, letter: Letter) -> None:
    """Once for each change of a request and person."""
    about = replace(letter, request_id=request.id)
    post(uow, user_id, about, once=f"{letter.kind}:{request.id}:{request.version}:{user_id}")


def _letter(
    kind: str, subject: str, *paragraphs: str, rows: Rows, link: str, action: str = "Open the request"
) -> Letter:
    facts = {"paragraphs": paragraphs, "rows": rows, "action": action}
    return Letter(kind=kind, subject=subject, facts=facts, title=subject, body=paragraphs[0], link=link)


def _for_customer(request: ServiceRequest) -> str:
    return f"/customer/requests/{request.id}"


def _visit(uow: UnitOfWork, request: ServiceRequest) -> Rows:
    return [
        ("Request", f"#{request.id}"),
        ("Service", _service(uow, request)),
        ("When", dated(request.scheduled_for)),
        ("Where", f"{request.city} {request.pincode}"),
        ("Price", money(request.price, request.currency)),
    ]


def _service(uow: UnitOfWork, request: ServiceRequest) -> str:
    return uow.db.get_one(Service, request.service_id).name


def _person(uow: UnitOfWork, user_id: int | None) -> User:
    return uow.db.get_one(User, user_id)
