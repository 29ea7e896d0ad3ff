"""Endpoints for admins: users, professionals, services, requests and statistics."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from hsa_app.api import openapi_examples
from hsa_app.api.deps import AdminActor, IdPath, ReadUnit, WriteUnit
from hsa_app.api.openapi import problem_responses
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service as account_service
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.accounts.queries import ProfileRow, UserRow
from hsa_app.domain.catalogue import service as catalogue
from hsa_app.domain.catalogue.forms import ServiceForm
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.pagination import Page
from hsa_app.domain.reports import admin_stats_cache
from hsa_app.domain.reports.forms import Period
from hsa_app.domain.reports.schemas import MarketplaceStats
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.queries import RequestRow

router = APIRouter(prefix="/admin", tags=["admin"], responses=problem_responses(401, 403))

_ReasonBody = Annotated[ReasonForm, Body(examples=[openapi_examples.REASON])]
_ServiceBody = Annotated[ServiceForm, Body(examples=[openapi_examples.SERVICE])]


@router.get("/users", summary="List users", responses=problem_responses(422))
def list_users(actor: AdminActor, search: Annotated[UserSearch, Query()], uow: ReadUnit) -> Page[UserRow]:
    """List accounts, newest first unless `sort` says otherwise. Professionals include their profile."""
    return accounts.search(uow, actor, search)


@router.put("/users/{id}/block", summary="Block a user", responses=problem_responses(404, 409, 413, 415, 422))
def block_user(actor: AdminActor, id: IdPath, form: _ReasonBody, uow: WriteUnit) -> UserRow:
    """End all sessions of a user and prevent new ones. The user receives the reason by mail."""
    return account_service.block_user(uow, actor, id, form)


@router.put("/users/{id}/unblock", summary="Unblock a user", responses=problem_responses(404, 409))
def unblock_user(actor: AdminActor, id: IdPath, uow: WriteUnit) -> UserRow:
    """Allow a blocked user to sign in again."""
    return account_service.unblock_user(uow, actor, id)


@router.put("/professionals/{id}/approve", summary="Approve a professional", responses=problem_responses(404, 409))
def approve_professional(actor: AdminActor, id: IdPath, uow: WriteUnit) -> ProfileRow:
    """Give a professional access to the board. `id` is the id of the user."""
    return account_service.approve_professional(uow, actor, id)


@router.put(
    "/professionals/{id}/reject", summary="Reject a professional", responses=problem_responses(404, 409, 413, 415, 422)
)
def reject_professional(actor: AdminActor, id: IdPath, form: _ReasonBody, uow: WriteUnit) -> ProfileRow:
    """Deny a professional access to the board, with a reason. `id` is the id of the user."""
    return account_service.reject_professional(uow, actor, id, form)


@router.post("/services", summary="Create a service", status_code=201, responses=problem_responses(413, 415, 422))
def create_service(actor: AdminActor, form: _ServiceBody, uow: WriteUnit) -> ServiceRow:
    """Add a service to the catalogue."""
    return catalogue.create_service(uow, actor, form)


@router.put("/services/{id}", summary="Update a service", responses=problem_responses(404, 413, 415, 422))
def update_service(actor: AdminActor, id: IdPath, form: _ServiceBody, uow: WriteUnit) -> ServiceRow:
    """Replace all fields of a service. Existing bookings keep their price and duration."""
    return catalogue.update_service(uow, actor, id, form)


@router.delete(
    "/services/{id}",
    summary="Delete a service",
    response_model=ServiceRow,
    responses={204: {"description": "Deleted"}, 200: {"description": "In use, therefore deactivated"}}
    | problem_responses(404),
)
def delete_service(actor: AdminActor, id: IdPath, uow: WriteUnit) -> ServiceRow | Response:
    """Delete a service. A service in use is deactivated instead and returned."""
    return catalogue.delete_or_deactivate_service(uow, actor, id) or Response(status_code=204)


@router.get("/requests", summary="List service requests", responses=problem_responses(422))
def list_service_requests(
    actor: AdminActor, search: Annotated[RequestSearch, Query()], uow: ReadUnit
) -> Page[RequestRow]:
    """List all requests, newest first unless `sort` says otherwise. `from` and `to` limit the time of booking.

    With `by=closed`, only closed requests are listed, and `from` and `to` limit the time of closing.
    """
    return requests.search(uow, actor, search)


@router.get(
    "/stats", summary="Get marketplace statistics", response_model=MarketplaceStats, responses=problem_responses(422)
)
async def get_stats(actor: AdminActor, params: Annotated[Period, Query()]) -> Response:
    """Return the figures of the local days from `from` to `to`, both included; by default the last 30 days.

    Requests count on the day they were booked; revenue and ratings on the day the request was closed. Revenue per month
    covers whole months, at least twelve.
    """
    page = await admin_stats_cache.get_cached_stats(actor, params)
    return Response(page.body, media_type="application/json")
