"""One table a file. Importing this package makes every table known to the metadata."""

from hsa_app.models import naming
from hsa_app.models.dismissal import Dismissal
from hsa_app.models.enums import Approval, Move, RequestStatus, Role, UserStatus
from hsa_app.models.idempotency_key import IdempotencyKey
from hsa_app.models.professional import Professional, ServedPincode
from hsa_app.models.review import Review
from hsa_app.models.service import Service
from hsa_app.models.service_request import ServiceRequest
from hsa_app.models.timeline_move import TimelineMove
from hsa_app.models.user import User
from hsa_app.models.user_session import UserSession

__all__ = [
    "Approval",
    "Dismissal",
    "IdempotencyKey",
    "Move",
    "Professional",
    "RequestStatus",
    "Review",
    "Role",
    "ServedPincode",
    "Service",
    "ServiceRequest",
    "TimelineMove",
    "User",
    "UserSession",
    "UserStatus",
    "naming",
]
