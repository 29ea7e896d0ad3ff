"""Topics: published after a commit, subscribed to by live updates, and used as tags of cached responses."""

from hsa_app.models import ServiceRequest

ADMIN, AUDIT, CATALOGUE, EXPORTS, MAIL, TASKS = "admin", "audit", "catalogue", "exports", "mail", "jobs"
"""Topics of pages that are not specific to one user or request."""

BOARD_PREFIX, _SIGN_OUT, _REVOKE = "board:", "out:", "shut:"


def board(service_id: int, city_key: str) -> str:
    """The boards of one service in one city."""
    return f"{BOARD_PREFIX}{service_id}:{city_key}"


def parse_board(topic: str) -> tuple[int, str]:
    """The service id and the city key of a board's topic."""
    service_id, city_key = topic.removeprefix(BOARD_PREFIX).split(":", 1)
    return int(service_id), city_key


def user(user_id: int) -> str:
    """The personal pages of one user."""
    return f"user:{user_id}"


def session(session_id: str) -> str:
    """The tabs of one session."""
    return f"session:{session_id}"


def sign_out(topic: str) -> str:
    """Build the topic that signs out the tabs subscribed to `topic` (of a user or session)."""
    return f"{_SIGN_OUT}{topic}"


def parse_sign_out(topic: str) -> str | None:
    """The topic whose tabs are signed out; None for any other topic."""
    return topic.removeprefix(_SIGN_OUT) if topic.startswith(_SIGN_OUT) else None


def revoke_snapshots(topic: str) -> str:
    """Build the topic that removes the tabs subscribed to `topic` (of a user) from their rooms."""
    return f"{_REVOKE}{topic}"


def parse_revoke_snapshots(topic: str) -> str | None:
    """The topic whose tabs leave their rooms; None for any other topic."""
    return topic.removeprefix(_REVOKE) if topic.startswith(_REVOKE) else None


def request(request_id: int) -> str:
    """The pages that show one request."""
    return f"request:{request_id}"


def user_notifications(user_id: int) -> str:
    """The count of unread notifications in every tab of one user."""
    return f"bell:{user_id}"


def for_request_change(service_request: ServiceRequest, *user_ids: int | None) -> list[str]:
    """All topics that show this request: its board, its parties, the requested professional, admins; and `user_ids`."""
    concerned = {
        service_request.customer_id,
        service_request.professional_id,
        service_request.requested_professional_id,
        *user_ids,
    } - {None}
    return [
        board(service_request.service_id, service_request.city_key),
        request(service_request.id or 0),
        ADMIN,
        *(user(user_id) for user_id in sorted(user_id for user_id in concerned if user_id)),
    ]
