"""Calls the API as one of the personas."""

from datetime import timedelta
from uuid import uuid4

from httpx2 import Response
from starlette.testclient import TestClient

from hsa_app.domain.actor import Actor
from hsa_app.infra import jwt_tokens


def bearer_headers(actor: Actor, *, minutes: int = 15) -> dict[str, str]:
    """Return the Authorization header of the actor's API session, valid for `minutes`."""
    token = jwt_tokens.issue(
        "access",
        subject=str(actor.user_id),
        sid=actor.session_id,
        jti=uuid4().hex,
        lifetime=timedelta(minutes=minutes),
    )
    return {"Authorization": f"Bearer {token}"}


class ApiClient:
    """Callable test client: `api("PUT /api/service-requests/1/accept", actor=personas.pat)`; options as in httpx."""

    def __init__(self, client: TestClient) -> None:
        self.client = client

    def __call__(
        self, endpoint: str, *, actor: Actor | None = None, headers: dict[str, str] | None = None, **options: object
    ) -> Response:
        method, path = endpoint.split(" ", 1)
        all_headers = (bearer_headers(actor) if actor else {}) | (headers or {})
        return self.client.request(method, path, headers=all_headers, **options)  # pyright: ignore[reportArgumentType]


def get_error_code(response: Response) -> str:
    """Return the `code` of an error response, "" for a success."""
    return response.json()["code"] if response.status_code >= 400 else ""
