"""FastAPI dependencies: actor, unit of work, If-Match version, idempotency key, client IP."""

import re
from collections.abc import Callable, Iterator
from typing import Annotated

from fastapi import Depends, Header, Path, Request, Response
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from hsa_app.core.errors import FieldError, NotSignedIn, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import MAX_ID
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra import db
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role

_ETAG_PATTERN = re.compile(r'"([0-9]{1,18})"')
_bearer_scheme = HTTPBearer(
    auto_error=False,
    scheme_name="access_token",
    bearerFormat="JWT",
    description="The `access_token` of `POST /api/auth/login`, valid for 15 minutes.",
)


def _write_unit() -> Iterator[UnitOfWork]:
    with db.transaction() as uow:
        yield uow


def _read_unit() -> Iterator[UnitOfWork]:
    with db.read_only() as uow:
        yield uow


def _current_actor(token: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer_scheme)]) -> Actor:
    """Resolve the access token in its own transaction, so that a handler waiting for a thread holds no lock."""
    if token is not None:
        with db.read_only() as uow:
            if actor := accounts.resolve_actor(uow, token.credentials, "access"):
                return actor
    raise NotSignedIn(_("Sign in first."))


def _require_role(*roles: Role) -> Callable[[Actor], Actor]:
    def guard(actor: Annotated[Actor, Depends(_current_actor)]) -> Actor:
        actor.ensure_role(*roles)
        return actor

    return guard


def _if_match_version(
    if_match: Annotated[
        str | None, Header(description='The expected version in quotes: `"3"`. `*` or no header: any version.')
    ] = None,
) -> int | None:
    if if_match is None or if_match.strip() == "*":
        return None
    match = _ETAG_PATTERN.fullmatch(if_match.strip())
    if not match:
        raise ValidationFailed(FieldError("If-Match", _('Give the version in quotes, such as "3", or *.')))
    return int(match[1])


def client_ip(request: Request) -> str:
    """Return the client's IP address; behind trusted proxies, the address that the outermost one saw."""
    proxies = get_settings().trusted_proxies
    forwarded_for = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    if proxies and len(forwarded_for) >= proxies and forwarded_for[-proxies].strip():
        return forwarded_for[-proxies].strip()
    return request.client.host if request.client else "unknown"


def user_agent(request: Request) -> str:
    """Return the User-Agent header, or "" without one."""
    return request.headers.get("user-agent", "")


# A writing transaction is committed before the response is sent. Between handler and commit it waits for a thread
# that encodes the response. With more transactions than threads (40) or connections (40), transactions that wait for
# its lock would occupy every thread and deadlock. So the excess waits before it takes a thread or a connection.
WriteUnit = Annotated[UnitOfWork, Depends(_write_unit, scope="function", max_concurrency=8)]
ReadUnit = Annotated[UnitOfWork, Depends(_read_unit, scope="function", max_concurrency=20)]

SignedInActor = Annotated[Actor, Depends(_current_actor)]
CustomerActor = Annotated[Actor, Depends(_require_role(Role.CUSTOMER))]
ProfessionalActor = Annotated[Actor, Depends(_require_role(Role.PROFESSIONAL))]
CustomerOrAdminActor = Annotated[Actor, Depends(_require_role(Role.CUSTOMER, Role.ADMIN))]
AdminActor = Annotated[Actor, Depends(_require_role(Role.ADMIN))]

IdPath = Annotated[int, Path(ge=1, le=MAX_ID, description="The id of the object", examples=[1])]
IfMatchVersion = Annotated[int | None, Depends(_if_match_version)]
ClientIp = Annotated[str, Depends(client_ip)]
UserAgent = Annotated[str, Depends(user_agent)]
IdempotencyKey = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern="^[ -~]+$",
        description="Any printable ASCII text. The same key and body return the same response for 24 hours.",
    ),
]


def with_etag(response: Response, request: RequestRow) -> RequestRow:
    """Return the request and set its version as ETag of the response."""
    response.headers["ETag"] = f'"{request.version}"'
    return request
