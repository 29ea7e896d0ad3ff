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
"""Kind, device, age and time since last use. No tokens are issued for these sessions."""

DEMO_EMAILS = ("customer@example.com", "pro@example.com", "pro2@example.com", "admin@example.com")


def build_sessions(users: list[User], now: datetime) -> Iterator[UserSession]:
    """Build three sessions for each sign-in account."""
    for user in users:
        if user.email not in DEMO_EMAILS:
            continue
        for index, (kind, device, age, idle_for) in enumerate(OTHER_SESSIONS):
            yield UserSession(
                id=UUID(int=(user.id or 0) * len(OTHER_SESSIONS) + index).hex,
                user_id=user.id or 0,
                kind=kind,
                device=device,
                created_at=now - age,
                last_used_at=now - idle_for,
                expires_at=now - age + SESSION_TTL,
            )
