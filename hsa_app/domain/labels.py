"""The label of each status, as pages, mails and exports show it."""

from hsa_app.models import RequestStatus

STATUSES = {
    RequestStatus.REQUESTED: "Waiting",
    RequestStatus.ACCEPTED: "Accepted",
    RequestStatus.IN_PROGRESS: "In progress",
    RequestStatus.COMPLETED: "Work done",
    RequestStatus.CLOSED: "Closed",
    RequestStatus.CANCELLED: "Cancelled",
    RequestStatus.EXPIRED: "Expired",
}
