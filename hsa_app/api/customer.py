"""Endpoints for customers: ongoing and past requests."""

from typing import Annotated

from fastapi import APIRouter, Query

from hsa_app.api.deps import CustomerActor, ReadUnit
from hsa_app.api.openapi import problem_responses
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import RequestRow

router = APIRouter(prefix="/customer", tags=["customer"], responses=problem_responses(401, 403, 422))


@router.get("/ongoing-services", summary="List ongoing service requests")
def list_ongoing_service_requests(
    actor: CustomerActor, params: Annotated[PageParams, Query()], uow: ReadUnit
) -> Page[RequestRow]:
    """List the caller's requests that are requested, accepted, in progress or completed, newest first."""
    return queries.list_ongoing(uow, actor, params)


@router.get("/history", summary="List past service requests")
def list_past_service_requests(
    actor: CustomerActor, params: Annotated[PageParams, Query()], uow: ReadUnit
) -> Page[RequestRow]:
    """List the caller's requests that are closed, cancelled or expired, newest first."""
    return queries.list_history(uow, actor, params)
