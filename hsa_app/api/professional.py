"""Endpoints for professionals: dashboard and profile."""

from typing import Annotated

from fastapi import APIRouter, Body

from hsa_app.api import openapi_examples
from hsa_app.api.deps import ProfessionalActor, ReadUnit, WriteUnit
from hsa_app.api.openapi import problem_responses
from hsa_app.core.validation import ReadModel
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.accounts.queries import ProfileRow
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import boards
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.boards import CardRow
from hsa_app.domain.requests.queries import ProfessionalStats, RequestRow
from hsa_app.models import Approval

router = APIRouter(prefix="/professional", tags=["professional"], responses=problem_responses(401, 403))

MAX_JOBS_PARAMS = PageParams(limit=100)


class Dashboard(ReadModel):
    """Profile, board, ongoing jobs and figures of a professional. The board is empty until approval."""

    profile: ProfileRow
    board: list[CardRow]
    ongoing: list[RequestRow]
    stats: ProfessionalStats


@router.get("/dashboard", summary="Get the professional dashboard")
def get_professional_dashboard(actor: ProfessionalActor, uow: ReadUnit) -> Dashboard:
    """Return the caller's profile, the newest matching open requests, the caller's ongoing jobs and figures."""
    return Dashboard(
        profile=accounts.get_own_profile(uow, actor),
        board=boards.list_board_cards(uow, actor) if actor.approval == Approval.APPROVED else [],
        ongoing=requests.list_ongoing(uow, actor, MAX_JOBS_PARAMS).items,
        stats=requests.get_professional_stats(uow, actor),
    )


@router.get("/profile", summary="Get the professional profile")
def get_professional_profile(actor: ProfessionalActor, uow: ReadUnit) -> ProfileRow:
    """Return the caller's profile, with the approval decision."""
    return accounts.get_own_profile(uow, actor)


@router.patch("/profile", summary="Update the professional profile", responses=problem_responses(413, 415, 422))
def update_professional_profile(
    actor: ProfessionalActor, form: Annotated[ProfileForm, Body(examples=[openapi_examples.PROFILE])], uow: WriteUnit
) -> ProfileRow:
    """Change service, area, experience or bio. Omitted fields stay unchanged; a rejected profile is reviewed again."""
    return service.update_profile(uow, actor, form)
