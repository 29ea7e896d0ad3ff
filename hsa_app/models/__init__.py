"""The tables, one per module. Importing this package registers every table with the metadata."""

from hsa_app.models import conventions
from hsa_app.models.account_link import AccountLink
from hsa_app.models.audit_entry import AuditEntry
from hsa_app.models.dismissal import Dismissal
from hsa_app.models.document import Document
from hsa_app.models.enums import (
    BUSY_STATUSES,
    DONE_STATUSES,
    Approval,
    DocumentKind,
    ExportStatus,
    LinkPurpose,
    MailStatus,
    RequestAction,
    RequestStatus,
    Role,
    TaskStatus,
    UserStatus,
)
from hsa_app.models.export import Export
from hsa_app.models.idempotency_key import IdempotencyKey
from hsa_app.models.notification import MailPreference, Notification
from hsa_app.models.outgoing_mail import OutgoingMail
from hsa_app.models.professional import Professional, ServedPincode
from hsa_app.models.request_event import RequestEvent
from hsa_app.models.review import Review
from hsa_app.models.service import Service
from hsa_app.models.service_request import ServiceRequest
from hsa_app.models.task_run import MonthlyReport, Reminder, TaskPeriod, TaskRun
from hsa_app.models.user import User
from hsa_app.models.user_session import UserSession
from hsa_app.models.working_hours import DateOverride, TimeOff, WorkingHours

__all__ = [
    "BUSY_STATUSES",
    "DONE_STATUSES",
    "AccountLink",
    "Approval",
    "AuditEntry",
    "DateOverride",
    "Dismissal",
    "Document",
    "DocumentKind",
    "Export",
    "ExportStatus",
    "IdempotencyKey",
    "LinkPurpose",
    "MailPreference",
    "MailStatus",
    "MonthlyReport",
    "Notification",
    "OutgoingMail",
    "Professional",
    "Reminder",
    "RequestAction",
    "RequestEvent",
    "RequestStatus",
    "Review",
    "Role",
    "ServedPincode",
    "Service",
    "ServiceRequest",
    "TaskPeriod",
    "TaskRun",
    "TaskStatus",
    "TimeOff",
    "User",
    "UserSession",
    "UserStatus",
    "WorkingHours",
    "conventions",
]
