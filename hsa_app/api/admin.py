"""What admins decide and look up."""

from typing import Annotated

from fastapi import APIRouter, Body, Query, Response

from hsa_app.api import openapi_examples
from hsa_app.api.deps import Admin, Id, Reading, Writing
from hsa_app.api.openapi import refusals
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service as people
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.accounts.queries import ProfileRow, UserRow
from hsa_app.domain.catalogue import service as catalogue
from hsa_app.domain.catalogue.forms import ServiceForm
from hsa_app.domain.catalogue.queries import ServiceRow
from hsa_app.domain.pagination import Page
from hsa_app.domain.reports import cached_figures
from hsa_app.domain.reports.forms import Period
from hsa_app.domain.reports.schemas import Figures
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.requests.queries import RequestRow

router = APIRouter(prefix="/admin", tags=["admin"], responses=refusals(401, 403))

_Reason = Annotated[ReasonForm, Body(examples=[openapi_examples.REASON])]
_Service = Annotated[ServiceForm, Body(examples=[openapi_examples.SERVICE])]


@router.get("/users", responses=refusals(422))
def users(actor: Admin, ask: Annotated[UserSearch, Query()], uow: Reading) -> Page[UserRow]:
    """Accounts, newest first; professionals with their profile."""
    return accounts.search(uow, actor, ask)


@router.put("/users/{id}/block", responses=refusals(404, 409, 413, 415, 422))
def block(actor: Admin, id: Id, form: _Reason, uow: Writing) -> UserRow:
    """Shut someone out at once, everywhere. The reason is mailed to them."""
    return people.block(uow, actor, id, form)


@router.put("/users/{id}/unblock", responses=refusals(404, 409))
def unblock(actor: Admin, id: Id, uow: Writing) -> UserRow:
    """Let someone in again."""
    return people.unblock(uow, actor, id)


@router.put("/professionals/{id}/approve", responses=refusals(404, 409))
def approve(actor: Admin, id: Id, uow: Writing) -> ProfileRow:
    """Let a professional onto the board. `id` is the user's."""
    return people.approve(uow, actor, id)


@router.put("/professionals/{id}/reject", responses=refusals(404, 409, 413, 415, 422))
def reject(actor: Admin, id: Id, form: _Reason, uow: Writing) -> ProfileRow:
    """Keep a professional off the board, saying why. `id` is the user's."""
    return people.reject(uow, actor, id, form)


@router.post("/services", status_code=201, responses=refusals(413, 415, 422))
def create_service(actor: Admin, form: _Service, uow: Writing) -> ServiceRow:
    """Offer a new service."""
    return catalogue.create(uow, actor, form)


@router.put("/services/{id}", responses=refusals(404, 413, 415, 422))
def change_service(actor: Admin, id: Id, form: _Service, uow: Writing) -> ServiceRow:
    """Write a service anew. What was booked keeps its price and duration."""
    return catalogue.change(uow, actor, id, form)


@router.delete(
    "/services/{id}",
    response_model=ServiceRow,
    responses={204: {"description": "Deleted"}, 200: {"description": "In use, so only deactivated"}} | refusals(404),
)
def remove_service(actor: Admin, id: Id, uow: Writing) -> ServiceRow | Response:
    """Take a service away; one in use is deactivated instead, and answered."""
    return catalogue.remove(uow, actor, id) or Response(status_code=204)


@router.get("/requests", responses=refusals(422))
def list_requests(actor: Admin, ask: Annotated[RequestSearch, Query()], uow: Reading) -> Page[RequestRow]:
    """All requests, newest first. `from` and `to` are instants or local days and bound the time of booking.

    With `by=closed` only closed ones, the last closed first; then they bound the time of closing.
    """
    return requests.search(uow, actor, ask)


@router.get("/stats", response_model=Figures, responses=refusals(422))
async def stats(actor: Admin, ask: Annotated[Period, Query()]) -> Response:
    """The figures behind the charts, for local days from `from` to `to`, both included; else for the last 30.

    Requests count on the day they were booked; revenue and ratings on the day a request was closed. Revenue per month
    is that of the whole months the days touch, and of twelve at least.
    """
    page = await cached_figures.figures(actor, ask)
    return Response(page.body, media_type="application/json")
