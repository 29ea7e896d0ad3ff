"""Registration, sign-in and tokens."""

from typing import Annotated, Literal

from fastapi import APIRouter, Body, Response

from hsa_app.api import openapi_examples
from hsa_app.api.deps import ClientIp, ReadUnit, SignedInActor, UserAgent, WriteUnit
from hsa_app.api.openapi import RETRY_AFTER_HEADER, Responses, problem_responses
from hsa_app.core.validation import ReadModel
from hsa_app.domain.accounts import authentication, queries, service
from hsa_app.domain.accounts.forms import RefreshForm, RegisterForm, SignInForm
from hsa_app.domain.accounts.queries import UserRow

router = APIRouter(prefix="/auth", tags=["accounts"])

_RATE_LIMITED_RESPONSE: Responses = {429: problem_responses(429)[429] | {"headers": RETRY_AFTER_HEADER}}
_REFRESH_401_DESCRIPTION = "The refresh token is invalid, expired or used already (`not_signed_in`)."
_BAD_CREDENTIALS_DESCRIPTION = "Email or password is wrong (`bad_credentials`)."


class TokenPair(ReadModel):
    """Tokens of a session and its user. `expires_in` is the lifetime of the access token in seconds."""

    access_token: str
    refresh_token: str
    token_type: Literal["bearer"] = "bearer"  # noqa: S105
    expires_in: int
    user: UserRow


@router.post(
    "/register",
    summary="Register an account",
    status_code=201,
    responses=problem_responses(409, 413, 415, 422, _409="An account with this email exists (`email_taken`).")
    | _RATE_LIMITED_RESPONSE,
)
def register_user(
    form: Annotated[RegisterForm, Body(examples=[openapi_examples.CUSTOMER, openapi_examples.PROFESSIONAL])],
    client_ip: ClientIp,
) -> UserRow:
    """Create a customer or professional account. Professionals need approval before they can accept requests."""
    return service.register(form, client_ip)


@router.post(
    "/login",
    summary="Sign in",
    responses=problem_responses(
        401, 403, 413, 415, 422, _401=_BAD_CREDENTIALS_DESCRIPTION, _403="The account is blocked (`blocked`)."
    )
    | _RATE_LIMITED_RESPONSE,
)
def login(
    form: Annotated[SignInForm, Body(examples=[openapi_examples.SIGN_IN])], client_ip: ClientIp, user_agent: UserAgent
) -> TokenPair:
    """Return an access token (valid for 15 minutes) and a refresh token (valid for 30 days)."""
    return TokenPair.model_validate(authentication.sign_in_api(form, client_ip, user_agent))


@router.post(
    "/refresh",
    summary="Refresh the tokens",
    responses=problem_responses(401, 413, 415, 422, _401=_REFRESH_401_DESCRIPTION),
)
def refresh_tokens(form: RefreshForm, uow: WriteUnit) -> TokenPair:
    """Exchange a refresh token for a new pair. It works once; using it again revokes all tokens of the session."""
    return TokenPair.model_validate(authentication.refresh_tokens(uow, form.refresh_token))


@router.post("/logout", summary="Sign out", status_code=204, response_class=Response, responses=problem_responses(401))
def logout(actor: SignedInActor, uow: WriteUnit) -> None:
    """End the session: its access and refresh tokens are revoked."""
    authentication.sign_out(uow, actor)


@router.get("/me", summary="Get the current user", responses=problem_responses(401))
def get_current_user(actor: SignedInActor, uow: ReadUnit) -> UserRow:
    """Return the account of the caller."""
    return queries.get_own_user(uow, actor)
