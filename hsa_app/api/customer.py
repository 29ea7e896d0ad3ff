"""What a customer has booked."""

from typing import Annotated

from fastapi import APIRouter, Query

from hsa_app.api.deps import Customer, Reading
from hsa_app.api.openapi import refusals
from hsa_app.domain.pagination import Page, PageAsk
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import RequestRow

router = APIRouter(prefix="/customer", tags=["customer"], responses=refusals(401, 403, 422))


@router.get("/ongoing-services", summary="List ongoing service requests")
def list_ongoing_service_requests(actor: Customer, ask: Annotated[PageAsk, Query()], uow: Reading) -> Page[RequestRow]:
    """List the caller's requests that are requested, accepted, in progress or completed, newest first."""
    return queries.ongoing(uow, actor, ask)


@router.get("/history", summary="List past service requests")
def list_past_service_requests(actor: Customer, ask: Annotated[PageAsk, Query()], uow: Reading) -> Page[RequestRow]:
    """List the caller's requests that are closed, cancelled or expired, newest first."""
    return queries.history(uow, actor, ask)
