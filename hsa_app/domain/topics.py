"""Every topic string: what is published after a commit, and the tags of cached answers."""

from hsa_app.models import ServiceRequest

ADMIN = "admin"


def board(service_id: int, city_key: str) -> str:
    """The boards of one service in one city."""
    return f"board:{service_id}:{city_key}"


def user(user_id: int) -> str:
    """The personal pages of one user."""
    return f"user:{user_id}"


def request(request_id: int) -> str:
    """The pages that show one request."""
    return f"request:{request_id}"


def user_notifications(user_id: int) -> str:
    """Every tab of one person, for the count in its bar."""
    return f"bell:{user_id}"


def for_request_change(service_request: ServiceRequest, *user_ids: int | None) -> list[str]:
    """Everybody who shows this request: boards, both parties, whom it was addressed to, admins; and `people`."""
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
        *(user(one) for one in sorted(one for one in concerned if one)),
    ]
