"""Calling the API as one of the cast."""

from datetime import timedelta
from uuid import uuid4

from httpx2 import Response
from starlette.testclient import TestClient

from hsa_app.domain.actor import Actor
from hsa_app.infra import tokens


def bearer(actor: Actor, *, minutes: int = 15) -> dict[str, str]:
    """The header that signs this person's calls."""
    token = tokens.issue(
        "access",
        subject=str(actor.user_id),
        sid=actor.session_id,
        jti=uuid4().hex,
        lifetime=timedelta(minutes=minutes),
    )
    return {"Authorization": f"Bearer {token}"}


class Caller:
    """`call("PUT /api/service-requests/1/accept", by=cast.pat)`; keywords as the HTTP client takes them."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(
        self, call: str, *, by: Actor | None = None, headers: dict[str, str] | None = None, **given: object
    ) -> Response:
        method, path = call.split(" ", 1)
        signed = (bearer(by) if by else {}) | (headers or {})
        return self.client.request(method, path, headers=signed, **given)  # pyright: ignore[reportArgumentType]


def code(answer: Response) -> str:
    """What a refusal is called; "" when there is none."""
    return answer.json()["code"] if answer.status_code >= 400 else ""
