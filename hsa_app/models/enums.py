"""The words that rows are marked with. Stored as text; the API uses the same words."""

from enum import StrEnum


class Role(StrEnum):
    """Who someone is."""

    CUSTOMER = "customer"
    PROFESSIONAL = "professional"
    ADMIN = "admin"


class UserStatus(StrEnum):
    """Whether someone may come in."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Approval(StrEnum):
    """What an admin decided about a professional."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class RequestStatus(StrEnum):
    """Where a request stands."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


class Move(StrEnum):
    """What can happen to a request."""

    BOOK = "book"
    EDIT = "edit"
    ACCEPT = "accept"
    REJECT = "reject"
    RELEASE = "release"
    START = "start"
    COMPLETE = "complete"
    CLOSE = "close"
    CANCEL = "cancel"
    EXPIRE = "expire"
    AUTO_CLOSE = "auto-close"
