"""The label of each status, as pages, mails and exports show it."""

from hsa_app.core.i18n import N_
from hsa_app.models import RequestStatus

REQUEST_STATUS_LABELS = {
    RequestStatus.REQUESTED: N_("Waiting"),
    RequestStatus.ACCEPTED: N_("Accepted"),
    RequestStatus.IN_PROGRESS: N_("In progress"),
    RequestStatus.COMPLETED: N_("Work done"),
    RequestStatus.CLOSED: N_("Closed"),
    RequestStatus.CANCELLED: N_("Cancelled"),
    RequestStatus.EXPIRED: N_("Expired"),
}
