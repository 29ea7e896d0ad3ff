"""Other sessions of the demo's sign-in accounts."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import UUID

from hsa_app.domain.accounts.authentication import SESSION_TTL
from hsa_app.models import User, UserSession

OTHER_SESSIONS = (
    ("ui", "Chrome on Android", timedelta(days=9), timedelta(hours=3)),
    ("ui", "Safari on iPad", timedelta(days=16), timedelta(days=4)),
    ("api", "A program (curl)", timedelta(days=2), timedelta(days=1, hours=5)),
)
"""What came in, how long ago, and when it was used last. Nobody holds a token of these."""

DEMO_EMAILS = ("customer@example.com", "pro@example.com", "pro2@example.com", "admin@example.com")


def build_sessions(users: list[User], now: datetime) -> Iterator[UserSession]:
    """Three for each of them."""
    for user in users:
        if user.email not in DEMO_EMAILS:
            continue
        for at, (kind, device, since, used) in enumerate(OTHER_SESSIONS):
            yield UserSession(
                id=UUID(int=(user.id or 0) * len(OTHER_SESSIONS) + at).hex,
                user_id=user.id or 0,
                kind=kind,
                device=device,
                created_at=now - since,
                last_used_at=now - used,
                expires_at=now - since + SESSION_TTL,
            )
