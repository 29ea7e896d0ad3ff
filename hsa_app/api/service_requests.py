"""Service requests: booking, following and every move."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from hsa_app.api import openapi_examples
from hsa_app.api.deps import (
    Customer,
    CustomerOrAdmin,
    Id,
    OnceKey,
    Professional,
    Reading,
    SignedIn,
    Version,
    Writing,
    tagged,
)
from hsa_app.api.openapi import ETAG, Answers, refusals
from hsa_app.domain import idempotency
from hsa_app.domain.pagination import Page, PageAsk
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import BookForm, CancelForm, CloseForm, EditForm, ReasonForm, StartForm
from hsa_app.domain.requests.queries import MoveRow, RequestRow, ReviewRow
from hsa_app.domain.reviews.forms import ReviewForm

router = APIRouter(prefix="/service-requests", tags=["service requests"])

_TAGGED: Answers = {200: {"headers": ETAG}}
_MOVED = _TAGGED | refusals(401, 403, 404, 409, 412, 422)
_MOVED_WITH_BODY = _MOVED | refusals(413, 415)
_ACCEPTED = _MOVED | refusals(
    409,
    _409="Another professional was first (`already_taken`), there is another job at that time "
    "(`schedule_conflict`), or it is not open (`wrong_state`).",
)
_WITHOUT_RATING, _WITHOUT_REASON = CloseForm(), CancelForm()
_LOCKED = refusals(429, _429="The code was tried five times (`too_many_tries`).")


@router.post(
    "",
    status_code=201,
    responses={201: {"headers": ETAG | {"Location": {"schema": {"type": "string"}}}}}
    | refusals(401, 403, 413, 415, 422),
)
def book(
    *,
    actor: Customer,
    form: Annotated[BookForm, Body(examples=[openapi_examples.BOOKING])],
    uow: Writing,
    response: Response,
    key: OnceKey = None,
) -> RequestRow:
    """Book a visit. With an Idempotency-Key a repeated call books once."""
    if key is None:
        booked = service.book(uow, actor, form)
    else:
        booked = idempotency.once(uow, actor, key, form, answer=RequestRow, do=lambda: service.book(uow, actor, form))
    response.headers["Location"] = f"/api/service-requests/{booked.id}"
    return tagged(response, booked)


@router.get("/{id}", responses=_TAGGED | refusals(401, 404))
def read(actor: SignedIn, id: Id, uow: Reading, response: Response) -> RequestRow:
    """One request, for its parties and admins."""
    return tagged(response, queries.request(uow, actor, id))


@router.get("/{id}/timeline", responses=refusals(401, 404, 422))
def timeline(actor: SignedIn, id: Id, ask: Annotated[PageAsk, Query()], uow: Reading) -> Page[MoveRow]:
    """Everything that happened to a request, oldest first."""
    return queries.timeline_page(uow, actor, id, ask)


@router.patch("/{id}", responses=_MOVED_WITH_BODY)
def edit(
    *,
    actor: Customer,
    id: Id,
    form: Annotated[EditForm, Body(examples=[openapi_examples.EDIT])],
    uow: Writing,
    response: Response,
    version: Version,
) -> RequestRow:
    """Change when, where or the notes while nobody has accepted. What is not given stays."""
    return tagged(response, service.edit(uow, actor, id, form, version))


@router.put("/{id}/accept", responses=_ACCEPTED)
def accept(actor: Professional, id: Id, uow: Writing, response: Response, version: Version) -> RequestRow:
    """Take an open request. Of many who try at once, exactly one succeeds."""
    return tagged(response, service.accept(uow, actor, id, version))


@router.put("/{id}/reject", responses=_MOVED)
def reject(actor: Professional, id: Id, uow: Writing, response: Response, version: Version) -> RequestRow:
    """Take a card off one's own board; a request addressed to this professional opens to all."""
    return tagged(response, service.reject(uow, actor, id, version))


@router.put("/{id}/release", responses=_MOVED_WITH_BODY)
def release(
    *,
    actor: Professional,
    id: Id,
    form: Annotated[ReasonForm, Body(examples=[openapi_examples.REASON])],
    uow: Writing,
    response: Response,
    version: Version,
) -> RequestRow:
    """Give an accepted job back to the board, saying why."""
    return tagged(response, service.release(uow, actor, id, form, version))


@router.put("/{id}/start", responses=_MOVED_WITH_BODY | _LOCKED)
def start(
    *,
    actor: Professional,
    id: Id,
    form: Annotated[StartForm, Body(examples=[openapi_examples.START])],
    uow: Writing,
    response: Response,
    version: Version,
) -> RequestRow:
    """Begin the job with the code the customer reads out. Five tries."""
    return tagged(response, service.start(uow, actor, id, form, version))


@router.put("/{id}/complete", responses=_MOVED)
def complete(actor: Professional, id: Id, uow: Writing, response: Response, version: Version) -> RequestRow:
    """Say that the work is done."""
    return tagged(response, service.complete(uow, actor, id, version))


@router.put("/{id}/close", responses=_MOVED_WITH_BODY)
def close(
    *,
    actor: Customer,
    id: Id,
    uow: Writing,
    response: Response,
    version: Version,
    form: Annotated[CloseForm, Body(examples=[openapi_examples.REVIEW])] = _WITHOUT_RATING,
) -> RequestRow:
    """End a request as its customer, with a rating or without."""
    return tagged(response, service.close(uow, actor, id, form, version))


@router.put("/{id}/cancel", responses=_MOVED_WITH_BODY)
def cancel(
    *,
    actor: CustomerOrAdmin,
    id: Id,
    uow: Writing,
    response: Response,
    version: Version,
    form: Annotated[CancelForm, Body(examples=[openapi_examples.REASON])] = _WITHOUT_REASON,
) -> RequestRow:
    """Call a visit off; once accepted, with a reason."""
    return tagged(response, service.cancel(uow, actor, id, form, version))


@router.post("/{id}/review", status_code=201, responses=refusals(401, 403, 404, 409, 413, 415, 422))
def review(
    actor: Customer, id: Id, form: Annotated[ReviewForm, Body(examples=[openapi_examples.REVIEW])], uow: Writing
) -> ReviewRow:
    """Rate a closed request, once."""
    return service.review(uow, actor, id, form)
