"""Everything people can do to a request or to one another, with made-up details drawn from one number."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from hsa_app.core.clock import now
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import service
from hsa_app.domain.requests.forms import (
    BookRequestForm,
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    StartRequestForm,
)
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import ServiceRequest


@dataclass(frozen=True, slots=True)
class Case:
    """Who does it, to which request, to whom, about which service, and a number that decides the rest."""

    uow: UnitOfWork
    who: Actor
    it: int
    whom: int
    what: int
    chance: int


Deed = Callable[[Case], object]

WHY = ReasonForm(reason="It has to be.")
RIGHT_CODE = 1
"""A chance that knows the start code."""
CITIES, PINCODES = ("Pune", "PUNE", "Mumbai"), ("411045", "411001")


def book(case: Case) -> None:
    """Ask for a visit, sometimes of someone by name."""
    form = BookRequestForm(
        service_id=case.what,
        scheduled_for=now() + timedelta(minutes=40 * (case.chance + 1)),
        address="14 Lake Road",
        city=CITIES[case.chance // 5],
        pincode=PINCODES[case.chance % 2],
        professional_id=case.whom if case.chance in {3, 9} else None,
    )
    service.book(case.uow, case.who, form)


def edit(case: Case) -> None:
    """Move a visit, or change where it is."""
    when = now() + timedelta(minutes=30 * case.chance + 15) if case.chance % 2 else None
    service.edit(
        case.uow,
        case.who,
        case.it,
        EditRequestForm(scheduled_for=when, city=CITIES[case.chance % 3], notes=f"Note {case.chance}"),
    )


def start(case: Case) -> None:
    """Begin, with the right code or a guess."""
    request = case.uow.db.get(ServiceRequest, case.it)
    right = request.start_code if request and case.chance % 3 else "0000"
    service.start(case.uow, case.who, case.it, StartRequestForm(code=right))


def complete(case: Case) -> None:
    """Say that it is done."""
    service.complete(case.uow, case.who, case.it)


def close(case: Case) -> None:
    """End it, with stars or without."""
    service.close(case.uow, case.who, case.it, CloseRequestForm(rating=case.chance % 6 or None))


def move_house(case: Case) -> None:
    """Work elsewhere."""
    accounts.update_profile(
        case.uow, case.who, ProfileForm(city=CITIES[case.chance // 5], pincodes=[PINCODES[0]][: case.chance % 2])
    )


BY_CUSTOMERS: list[Deed] = [
    book,
    edit,
    lambda on: service.regenerate_start_code(on.uow, on.who, on.it),
    lambda on: service.cancel(on.uow, on.who, on.it, CancelRequestForm(reason="Away.")),
]
BY_THANKFUL: list[Deed] = [
    close,
    lambda on: service.review(on.uow, on.who, on.it, ReviewForm(rating=on.chance % 5 + 1)),
]
BY_MATCHING: list[Deed] = [
    lambda on: service.accept(on.uow, on.who, on.it),
    lambda on: service.reject(on.uow, on.who, on.it),
    move_house,
]
BY_ASSIGNED: list[Deed] = [
    start,
    start,
    complete,
    lambda on: service.release(on.uow, on.who, on.it, WHY),
]
BY_ADMINS: list[Deed] = [
    lambda on: accounts.block_user(on.uow, on.who, on.whom, WHY),
    lambda on: accounts.unblock_user(on.uow, on.who, on.whom),
    lambda on: accounts.approve_professional(on.uow, on.who, on.whom),
    lambda on: accounts.reject_professional(on.uow, on.who, on.whom, WHY),
    lambda on: service.cancel(on.uow, on.who, on.it, CancelRequestForm(reason="Away.")),
]
ALL = [*BY_CUSTOMERS, *BY_THANKFUL, *BY_MATCHING, *BY_ASSIGNED, *BY_ADMINS]
