"""One table a file. Importing this package makes every table known to the metadata."""

from hsa_app.models import conventions
from hsa_app.models.account_link import AccountLink
from hsa_app.models.audit_entry import AuditEntry
from hsa_app.models.dismissal import Dismissal
from hsa_app.models.document import Document
from hsa_app.models.enums import (
    BUSY,
    DONE,
    Approval,
    DocumentKind,
    ExportStatus,
    LinkPurpose,
    MailState,
    Move,
    RequestStatus,
    Role,
    RunState,
    UserStatus,
)
from hsa_app.models.export import Export
from hsa_app.models.idempotency_key import IdempotencyKey
from hsa_app.models.notification import MailPreference, Notice
from hsa_app.models.outgoing_mail import OutgoingMail
from hsa_app.models.professional import Professional, ServedPincode
from hsa_app.models.request_event import TimelineMove
from hsa_app.models.review import Review
from hsa_app.models.service import Service
from hsa_app.models.service_request import ServiceRequest
from hsa_app.models.task_run import JobPeriod, JobRun, MonthlyReport, Reminder
from hsa_app.models.user import User
from hsa_app.models.user_session import UserSession
from hsa_app.models.working_hours import SpecialHours, TimeOff, WorkingHours

__all__ = [
    "BUSY",
    "DONE",
    "AccountLink",
    "Approval",
    "AuditEntry",
    "Dismissal",
    "Document",
    "DocumentKind",
    "Export",
    "ExportStatus",
    "IdempotencyKey",
    "JobPeriod",
    "JobRun",
    "LinkPurpose",
    "MailPreference",
    "MailState",
    "MonthlyReport",
    "Move",
    "Notice",
    "OutgoingMail",
    "Professional",
    "Reminder",
    "RequestStatus",
    "Review",
    "Role",
    "RunState",
    "ServedPincode",
    "Service",
    "ServiceRequest",
    "SpecialHours",
    "TimeOff",
    "TimelineMove",
    "User",
    "UserSession",
    "UserStatus",
    "WorkingHours",
    "conventions",
]
