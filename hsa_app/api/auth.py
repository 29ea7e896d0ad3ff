"""Accounts and signing in."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Response

from hsa_app.api import openapi_examples
from hsa_app.api.deps import Address, Agent, Reading, SignedIn, Writing
from hsa_app.api.openapi import RETRY_AFTER, Answers, refusals
from hsa_app.core.validation import Row
from hsa_app.domain.accounts import authentication, queries, service
from hsa_app.domain.accounts.forms import RefreshForm, RegisterForm, SignInForm
from hsa_app.domain.accounts.queries import UserRow

router = APIRouter(prefix="/auth", tags=["accounts"])

_TOO_MANY: Answers = {429: refusals(429)[429] | {"headers": RETRY_AFTER}}
_NO_SUCH_SIGN_IN = "Email and password do not match (`bad_credentials`)."


class TokenPair(Row):
    """Tokens and whom they stand for. `expires_in` is the access token's life in seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    user: UserRow


@router.post(
    "/register",
    status_code=201,
    responses=refusals(409, 413, 415, 422, _409="There is an account with this email (`email_taken`).") | _TOO_MANY,
)
def register(
    form: Annotated[RegisterForm, Body(examples=[openapi_examples.CUSTOMER, openapi_examples.PROFESSIONAL])],
    address: Address,
) -> UserRow:
    """Open an account as a customer or a professional. Professionals wait for approval."""
    return service.register(form, address)


@router.post(
    "/login",
    responses=refusals(401, 403, 413, 415, 422, _401=_NO_SUCH_SIGN_IN, _403="The account is blocked (`blocked`).")
    | _TOO_MANY,
)
def login(
    form: Annotated[SignInForm, Body(examples=[openapi_examples.SIGN_IN])], address: Address, agent: Agent
) -> TokenPair:
    """Sign in: an access token for 15 minutes and a refresh token for 30 days."""
    return TokenPair.model_validate(authentication.sign_in_api(form, address, agent))


@router.post("/refresh", responses=refusals(401, 413, 415, 422))
def refresh(form: RefreshForm, uow: Writing) -> TokenPair:
    """A new pair. A refresh token works once; using it again ends every token of its sign-in."""
    return TokenPair.model_validate(authentication.refresh(uow, form.refresh_token))


@router.post("/logout", status_code=204, response_class=Response, responses=refusals(401))
def logout(actor: SignedIn, uow: Writing) -> None:
    """Sign out: this sign-in's access and refresh tokens end."""
    authentication.sign_out(uow, actor)


@router.get("/me", responses=refusals(401))
def me(actor: SignedIn, uow: Reading) -> UserRow:
    """The account of the one who asks."""
    return queries.me(uow, actor)
