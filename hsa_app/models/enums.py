"""Enums stored as text; the API uses the same values."""

from enum import StrEnum


class Role(StrEnum):
    """The role of a user."""

    CUSTOMER = "customer"
    PROFESSIONAL = "professional"
    ADMIN = "admin"


class UserStatus(StrEnum):
    """The status of a user."""

    ACTIVE = "active"
    BLOCKED = "blocked"


class Approval(StrEnum):
    """The approval of a professional by an administrator."""

    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


class RequestStatus(StrEnum):
    """The status of a service request."""

    REQUESTED = "requested"
    ACCEPTED = "accepted"
    IN_PROGRESS = "in_progress"
    COMPLETED = "completed"
    CLOSED = "closed"
    CANCELLED = "cancelled"
    EXPIRED = "expired"


BUSY_STATUSES = (RequestStatus.ACCEPTED, RequestStatus.IN_PROGRESS)
"""The statuses in which a job blocks its professional's time."""

DONE_STATUSES = (RequestStatus.COMPLETED, RequestStatus.CLOSED)
"""The statuses in which a job counts as done by its professional."""


class RequestAction(StrEnum):
    """An action on a service request."""

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


class MailStatus(StrEnum):
    """The delivery status of a mail. A failed mail can be retried by an admin."""

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    FAILED = "failed"


class TaskStatus(StrEnum):
    """The status of a task run. A queued one was requested and waits for a worker."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class ExportStatus(StrEnum):
    """The status of an export."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


class DocumentKind(StrEnum):
    """What a document proves."""

    IDENTITY = "identity"
    CERTIFICATE = "certificate"
    ADDRESS = "address"


class LinkPurpose(StrEnum):
    """What a link in a mail is for."""

    RESET = "reset"
    CHANGE_EMAIL = "email"
