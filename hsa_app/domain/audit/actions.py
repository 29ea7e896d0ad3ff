"""What is written down in the audit log, and what a deed can be about."""

from enum import StrEnum


class Deed(StrEnum):
    """What was done."""

    APPROVE = "approve"
    REJECT = "reject"
    BLOCK = "block"
    UNBLOCK = "unblock"
    MAKE_ADMIN = "make-admin"
    CHANGE_PASSWORD = "change-password"  # noqa: S105  # pragma: allowlist secret
    CHANGE_EMAIL = "change-email"
    OPEN_DOCUMENT = "open-document"
    CANCEL_REQUEST = "cancel-request"
    HAND_BACK = "hand-back"
    ADD_SERVICE = "add-service"
    CHANGE_SERVICE = "change-service"
    SWITCH_OFF = "switch-off"
    SWITCH_ON = "switch-on"
    REMOVE_SERVICE = "remove-service"
    ASK_EXPORT = "ask-export"
    FETCH_EXPORT = "fetch-export"
    RETRY_MAIL = "retry-mail"
    RUN_JOB = "run-job"
    REHEARSE_JOB = "rehearse-job"


class About(StrEnum):
    """What a deed was done to."""

    USER = "user"
    REQUEST = "request"
    SERVICE = "service"
    EXPORT = "export"
    MAIL = "mail"
    JOB = "job"


NAMES: dict[str, str] = {
    Deed.APPROVE: "Professional approved",
    Deed.REJECT: "Professional rejected",
    Deed.BLOCK: "Account blocked",
    Deed.UNBLOCK: "Account unblocked",
    Deed.MAKE_ADMIN: "Administrator made",
    Deed.CHANGE_PASSWORD: "Administrator’s password changed",  # pragma: allowlist secret
    Deed.CHANGE_EMAIL: "Administrator’s email changed",
    Deed.OPEN_DOCUMENT: "Document opened",
    Deed.CANCEL_REQUEST: "Request cancelled",
    Deed.HAND_BACK: "Request put back on the board",
    Deed.ADD_SERVICE: "Service added",
    Deed.CHANGE_SERVICE: "Service changed",
    Deed.SWITCH_OFF: "Service switched off",
    Deed.SWITCH_ON: "Service switched on",
    Deed.REMOVE_SERVICE: "Service deleted",
    Deed.ASK_EXPORT: "Export asked for",
    Deed.FETCH_EXPORT: "Export downloaded",
    Deed.RETRY_MAIL: "Mail sent again",
    Deed.RUN_JOB: "Job run by hand",
    Deed.REHEARSE_JOB: "Job rehearsed",
}
"""Each deed in words, as they stand in filters and beside a sentence."""
