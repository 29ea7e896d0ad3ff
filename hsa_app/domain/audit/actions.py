"""What is written down in the audit log, and what a deed can be about."""

from enum import StrEnum

from hsa_app.core.i18n import N_


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
    Deed.APPROVE: N_("Professional approved"),
    Deed.REJECT: N_("Professional rejected"),
    Deed.BLOCK: N_("Account blocked"),
    Deed.UNBLOCK: N_("Account unblocked"),
    Deed.MAKE_ADMIN: N_("Administrator made"),
    Deed.CHANGE_PASSWORD: N_("Administrator’s password changed"),  # pragma: allowlist secret
    Deed.CHANGE_EMAIL: N_("Administrator’s email changed"),
    Deed.OPEN_DOCUMENT: N_("Document opened"),
    Deed.CANCEL_REQUEST: N_("Request cancelled"),
    Deed.HAND_BACK: N_("Request put back on the board"),
    Deed.ADD_SERVICE: N_("Service added"),
    Deed.CHANGE_SERVICE: N_("Service changed"),
    Deed.SWITCH_OFF: N_("Service switched off"),
    Deed.SWITCH_ON: N_("Service switched on"),
    Deed.REMOVE_SERVICE: N_("Service deleted"),
    Deed.ASK_EXPORT: N_("Export asked for"),
    Deed.FETCH_EXPORT: N_("Export downloaded"),
    Deed.RETRY_MAIL: N_("Mail sent again"),
    Deed.RUN_JOB: N_("Job run by hand"),
    Deed.REHEARSE_JOB: N_("Job rehearsed"),
}
"""Each deed in words, as they stand in filters and beside a sentence."""
