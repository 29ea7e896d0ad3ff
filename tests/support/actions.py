"""Every action on a request or a user, with details derived from one integer."""

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
class ActionContext:
    """The arguments of an action: actor, request, target user and service; `seed` decides the rest."""

    uow: UnitOfWork
    actor: Actor
    request_id: int
    target_user_id: int
    service_id: int
    seed: int


Action = Callable[[ActionContext], object]

REASON = ReasonForm(reason="It has to be.")
CORRECT_CODE_SEED = 1
"""A seed for which `start` enters the right code."""
CITIES, PINCODES = ("Pune", "PUNE", "Mumbai"), ("411045", "411001")


def book(context: ActionContext) -> None:
    """Book a visit; some seeds request a professional."""
    form = BookRequestForm(
        service_id=context.service_id,
        scheduled_for=now() + timedelta(minutes=40 * (context.seed + 1)),
        address="14 Lake Road",
        city=CITIES[context.seed // 5],
        pincode=PINCODES[context.seed % 2],
        professional_id=context.target_user_id if context.seed in {3, 9} else None,
    )
    service.book(context.uow, context.actor, form)


def edit(context: ActionContext) -> None:
    """Reschedule a visit, or change its city."""
    scheduled_for = now() + timedelta(minutes=30 * context.seed + 15) if context.seed % 2 else None
    service.edit(
        context.uow,
        context.actor,
        context.request_id,
        EditRequestForm(scheduled_for=scheduled_for, city=CITIES[context.seed % 3], notes=f"Note {context.seed}"),
    )


def start(context: ActionContext) -> None:
    """Start a job with the right code or a wrong one."""
    request = context.uow.db.get(ServiceRequest, context.request_id)
    code = request.start_code if request and context.seed % 3 else "0000"
    service.start(context.uow, context.actor, context.request_id, StartRequestForm(code=code))


def complete(context: ActionContext) -> None:
    """Complete a job."""
    service.complete(context.uow, context.actor, context.request_id)


def close(context: ActionContext) -> None:
    """Close a request with or without a rating."""
    service.close(context.uow, context.actor, context.request_id, CloseRequestForm(rating=context.seed % 6 or None))


def change_service_area(context: ActionContext) -> None:
    """Change the city and pincodes of a professional."""
    accounts.update_profile(
        context.uow,
        context.actor,
        ProfileForm(city=CITIES[context.seed // 5], pincodes=[PINCODES[0]][: context.seed % 2]),
    )


CUSTOMER_ACTIONS: list[Action] = [
    book,
    edit,
    lambda on: service.regenerate_start_code(on.uow, on.actor, on.request_id),
    lambda on: service.cancel(on.uow, on.actor, on.request_id, CancelRequestForm(reason="Away.")),
]
CLOSING_ACTIONS: list[Action] = [
    close,
    lambda on: service.review(on.uow, on.actor, on.request_id, ReviewForm(rating=on.seed % 5 + 1)),
]
BOARD_ACTIONS: list[Action] = [
    lambda on: service.accept(on.uow, on.actor, on.request_id),
    lambda on: service.reject(on.uow, on.actor, on.request_id),
    change_service_area,
]
JOB_ACTIONS: list[Action] = [
    start,
    start,
    complete,
    lambda on: service.release(on.uow, on.actor, on.request_id, REASON),
]
ADMIN_ACTIONS: list[Action] = [
    lambda on: accounts.block_user(on.uow, on.actor, on.target_user_id, REASON),
    lambda on: accounts.unblock_user(on.uow, on.actor, on.target_user_id),
    lambda on: accounts.approve_professional(on.uow, on.actor, on.target_user_id),
    lambda on: accounts.reject_professional(on.uow, on.actor, on.target_user_id, REASON),
    lambda on: service.cancel(on.uow, on.actor, on.request_id, CancelRequestForm(reason="Away.")),
]
ALL_ACTIONS = [*CUSTOMER_ACTIONS, *CLOSING_ACTIONS, *BOARD_ACTIONS, *JOB_ACTIONS, *ADMIN_ACTIONS]
