"""Audit actions and their subjects."""

from enum import StrEnum

from hsa_app.core.i18n import N_


class AuditAction(StrEnum):
    """The verb of an audit entry."""

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


class AuditSubject(StrEnum):
    """The kind of object an audit action concerns."""

    USER = "user"
    REQUEST = "request"
    SERVICE = "service"
    EXPORT = "export"
    MAIL = "mail"
    JOB = "job"


ACTION_LABELS: dict[str, str] = {
    AuditAction.APPROVE: N_("Professional approved"),
    AuditAction.REJECT: N_("Professional rejected"),
    AuditAction.BLOCK: N_("Account blocked"),
    AuditAction.UNBLOCK: N_("Account unblocked"),
    AuditAction.MAKE_ADMIN: N_("Administrator made"),
    AuditAction.CHANGE_PASSWORD: N_("Administrator’s password changed"),  # pragma: allowlist secret
    AuditAction.CHANGE_EMAIL: N_("Administrator’s email changed"),
    AuditAction.OPEN_DOCUMENT: N_("Document opened"),
    AuditAction.CANCEL_REQUEST: N_("Request cancelled"),
    AuditAction.HAND_BACK: N_("Request put back on the board"),
    AuditAction.ADD_SERVICE: N_("Service added"),
    AuditAction.CHANGE_SERVICE: N_("Service changed"),
    AuditAction.SWITCH_OFF: N_("Service switched off"),
    AuditAction.SWITCH_ON: N_("Service switched on"),
    AuditAction.REMOVE_SERVICE: N_("Service deleted"),
    AuditAction.ASK_EXPORT: N_("Export asked for"),
    AuditAction.FETCH_EXPORT: N_("Export downloaded"),
    AuditAction.RETRY_MAIL: N_("Mail sent again"),
    AuditAction.RUN_JOB: N_("Job run by hand"),
    AuditAction.REHEARSE_JOB: N_("Job rehearsed"),
}
"""The label of each action, for filters and lists."""
