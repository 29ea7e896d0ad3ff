"""The label of every status, as pages, mails and exports show it: `_(REQUEST_STATUS_LABELS[status])`."""

from typing import Final

from hsa_app.core.i18n import N_
from hsa_app.models import Approval, ExportStatus, MailStatus, RequestStatus, Role, TaskStatus, UserStatus

REQUEST_STATUS_LABELS: Final = {
    RequestStatus.REQUESTED: N_("Waiting"),
    RequestStatus.ACCEPTED: N_("Accepted"),
    RequestStatus.IN_PROGRESS: N_("In progress"),
    RequestStatus.COMPLETED: N_("Work done"),
    RequestStatus.CLOSED: N_("Closed"),
    RequestStatus.CANCELLED: N_("Cancelled"),
    RequestStatus.EXPIRED: N_("Expired"),
}
APPROVAL_LABELS: Final = {
    Approval.PENDING: N_("Pending"),
    Approval.APPROVED: N_("Approved"),
    Approval.REJECTED: N_("Rejected"),
}
USER_STATUS_LABELS: Final = {UserStatus.ACTIVE: N_("Active"), UserStatus.BLOCKED: N_("Blocked")}
ROLE_LABELS: Final = {Role.CUSTOMER: N_("Customer"), Role.PROFESSIONAL: N_("Professional"), Role.ADMIN: N_("Admin")}
MAIL_STATUS_LABELS: Final = {
    MailStatus.QUEUED: N_("Queued"),
    MailStatus.SENDING: N_("Sending"),
    MailStatus.SENT: N_("Sent"),
    MailStatus.FAILED: N_("Failed"),
}
TASK_STATUS_LABELS: Final = {
    TaskStatus.QUEUED: N_("Asked for"),
    TaskStatus.RUNNING: N_("Running"),
    TaskStatus.DONE: N_("Done"),
    TaskStatus.FAILED: N_("Failed"),
}
EXPORT_STATUS_LABELS: Final = {
    ExportStatus.QUEUED: N_("Waiting"),
    ExportStatus.RUNNING: N_("Being written"),
    ExportStatus.DONE: N_("Ready"),
    ExportStatus.FAILED: N_("Failed"),
}
