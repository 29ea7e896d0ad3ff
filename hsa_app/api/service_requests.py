"""Endpoints for service requests: booking, reading and all actions."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from hsa_app.api import openapi_examples
from hsa_app.api.deps import (
    CustomerActor,
    CustomerOrAdminActor,
    IdempotencyKey,
    IdPath,
    IfMatchVersion,
    ProfessionalActor,
    ReadUnit,
    SignedInActor,
    WriteUnit,
    with_etag,
)
from hsa_app.api.openapi import ETAG_HEADER, Responses, problem_responses
from hsa_app.domain import idempotency
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.forms import (
    BookRequestForm,
    CancelRequestForm,
    CloseRequestForm,
    EditRequestForm,
    ReasonForm,
    StartRequestForm,
)
from hsa_app.domain.requests.queries import RequestEventRow, RequestRow, ReviewRow
from hsa_app.domain.reviews.forms import ReviewForm

router = APIRouter(prefix="/service-requests", tags=["service requests"])

_ETAG_RESPONSE: Responses = {200: {"headers": ETAG_HEADER}}
_ACTION_RESPONSES = _ETAG_RESPONSE | problem_responses(401, 403, 404, 409, 412, 422)
_ACTION_WITH_BODY_RESPONSES = _ACTION_RESPONSES | problem_responses(413, 415)
_ACCEPT_RESPONSES = _ACTION_RESPONSES | problem_responses(
    409,
    _409="Another professional has accepted it (`already_taken`), it overlaps another job of the caller "
    "(`schedule_conflict`), or it is not open (`wrong_state`).",
)
_EMPTY_CLOSE_FORM, _EMPTY_CANCEL_FORM = CloseRequestForm(), CancelRequestForm()
_CODE_LOCKED_RESPONSE = problem_responses(429, _429="Five wrong codes were entered (`too_many_tries`).")


@router.post(
    "",
    summary="Book a service request",
    status_code=201,
    responses={
        201: {
            "headers": ETAG_HEADER
            | {"Location": {"description": "The path of the new request", "schema": {"type": "string"}}}
        }
    }
    | problem_responses(401, 403, 413, 415, 422),
)
def book_service_request(
    *,
    actor: CustomerActor,
    form: Annotated[BookRequestForm, Body(examples=[openapi_examples.BOOK])],
    uow: WriteUnit,
    response: Response,
    key: IdempotencyKey = None,
) -> RequestRow:
    """Book a visit. With an `Idempotency-Key`, a repeated call books only once."""
    if key is None:
        booked = service.book(uow, actor, form)
    else:
        booked = idempotency.run_once(
            uow, actor, key, form, result_type=RequestRow, operation=lambda: service.book(uow, actor, form)
        )
    response.headers["Location"] = f"/api/service-requests/{booked.id}"
    return with_etag(response, booked)


@router.get("/{id}", summary="Get a service request", responses=_ETAG_RESPONSE | problem_responses(401, 404))
def get_service_request(actor: SignedInActor, id: IdPath, uow: ReadUnit, response: Response) -> RequestRow:
    """Return one request, for its customer, its professional and admins."""
    return with_etag(response, queries.get_request(uow, actor, id))


@router.get(
    "/{id}/timeline", summary="Get the timeline of a service request", responses=problem_responses(401, 404, 422)
)
def get_service_request_timeline(
    actor: SignedInActor, id: IdPath, params: Annotated[PageParams, Query()], uow: ReadUnit
) -> Page[RequestEventRow]:
    """List the events of a request, oldest first."""
    return queries.get_timeline_page(uow, actor, id, params)


@router.patch("/{id}", summary="Edit a service request", responses=_ACTION_WITH_BODY_RESPONSES)
def edit_service_request(
    *,
    actor: CustomerActor,
    id: IdPath,
    form: Annotated[EditRequestForm, Body(examples=[openapi_examples.EDIT])],
    uow: WriteUnit,
    response: Response,
    version: IfMatchVersion,
) -> RequestRow:
    """Change time, address or notes of a request that is not accepted yet. Omitted fields keep their values."""
    return with_etag(response, service.edit(uow, actor, id, form, version))


@router.put("/{id}/accept", summary="Accept a service request", responses=_ACCEPT_RESPONSES)
def accept_service_request(
    actor: ProfessionalActor, id: IdPath, uow: WriteUnit, response: Response, version: IfMatchVersion
) -> RequestRow:
    """Take an open request. If several professionals try at the same time, exactly one succeeds."""
    return with_etag(response, service.accept(uow, actor, id, version))


@router.put("/{id}/reject", summary="Reject a service request", responses=_ACTION_RESPONSES)
def reject_service_request(
    actor: ProfessionalActor, id: IdPath, uow: WriteUnit, response: Response, version: IfMatchVersion
) -> RequestRow:
    """Remove the request from the caller's board. A request addressed to the caller becomes open to all."""
    return with_etag(response, service.reject(uow, actor, id, version))


@router.put("/{id}/release", summary="Release a service request", responses=_ACTION_WITH_BODY_RESPONSES)
def release_service_request(
    *,
    actor: ProfessionalActor,
    id: IdPath,
    form: Annotated[ReasonForm, Body(examples=[openapi_examples.REASON])],
    uow: WriteUnit,
    response: Response,
    version: IfMatchVersion,
) -> RequestRow:
    """Return an accepted request to the board, with a reason."""
    return with_etag(response, service.release(uow, actor, id, form, version))


@router.put(
    "/{id}/start", summary="Start a service request", responses=_ACTION_WITH_BODY_RESPONSES | _CODE_LOCKED_RESPONSE
)
def start_service_request(
    *,
    actor: ProfessionalActor,
    id: IdPath,
    form: Annotated[StartRequestForm, Body(examples=[openapi_examples.START])],
    uow: WriteUnit,
    response: Response,
    version: IfMatchVersion,
) -> RequestRow:
    """Start the job with the 4-digit code of the customer. Five attempts are allowed."""
    return with_etag(response, service.start(uow, actor, id, form, version))


@router.put("/{id}/complete", summary="Complete a service request", responses=_ACTION_RESPONSES)
def complete_service_request(
    actor: ProfessionalActor, id: IdPath, uow: WriteUnit, response: Response, version: IfMatchVersion
) -> RequestRow:
    """Mark the job as completed."""
    return with_etag(response, service.complete(uow, actor, id, version))


@router.put("/{id}/close", summary="Close a service request", responses=_ACTION_WITH_BODY_RESPONSES)
def close_service_request(
    *,
    actor: CustomerActor,
    id: IdPath,
    uow: WriteUnit,
    response: Response,
    version: IfMatchVersion,
    form: Annotated[CloseRequestForm, Body(examples=[openapi_examples.REVIEW])] = _EMPTY_CLOSE_FORM,
) -> RequestRow:
    """Close a request as its customer, with or without a rating."""
    return with_etag(response, service.close(uow, actor, id, form, version))


@router.put("/{id}/cancel", summary="Cancel a service request", responses=_ACTION_WITH_BODY_RESPONSES)
def cancel_service_request(
    *,
    actor: CustomerOrAdminActor,
    id: IdPath,
    uow: WriteUnit,
    response: Response,
    version: IfMatchVersion,
    form: Annotated[CancelRequestForm, Body(examples=[openapi_examples.REASON])] = _EMPTY_CANCEL_FORM,
) -> RequestRow:
    """Cancel a visit. A reason is required once the request is accepted."""
    return with_etag(response, service.cancel(uow, actor, id, form, version))


@router.post(
    "/{id}/review",
    summary="Review a service request",
    status_code=201,
    responses=problem_responses(401, 403, 404, 409, 413, 415, 422),
)
def review_service_request(
    actor: CustomerActor,
    id: IdPath,
    form: Annotated[ReviewForm, Body(examples=[openapi_examples.REVIEW])],
    uow: WriteUnit,
) -> ReviewRow:
    """Rate a closed request. Each request can be rated once."""
    return service.review(uow, actor, id, form)
