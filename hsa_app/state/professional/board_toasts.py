"""Toasts about a professional's jobs that customers cancelled or closed."""

from collections.abc import Iterable

from reflex.event import EventSpec

from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import format_relative
from hsa_app.core.i18n import N_, _
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import queries
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus
from hsa_app.state import toasts

_ENDED_TITLES = {RequestStatus.CANCELLED: N_("{who} cancelled"), RequestStatus.CLOSED: N_("{who} closed the job")}


def find_jobs_ended_by_others(uow: UnitOfWork, actor: Actor, request_ids: Iterable[int]) -> list[RequestRow]:
    """The jobs among these that the customer or an admin cancelled or closed."""
    jobs = [_find_job(uow, actor, number) for number in request_ids]
    return [job for job in jobs if job and job.status in _ENDED_TITLES]


def _find_job(uow: UnitOfWork, actor: Actor, request_id: int) -> RequestRow | None:
    try:
        return queries.get_request(uow, actor, request_id)
    except NotFound:
        return None


def job_ended_toast(job: RequestRow) -> EventSpec:
    """The toast that a job was cancelled or closed."""
    customer = job.customer.full_name if job.customer else _("The customer")
    reason = f": “{job.cancel_reason}”" if job.cancel_reason else ""
    text = f"{job.service.name}, {format_relative(job.scheduled_for)}{reason}"
    return toasts.info(
        _(_ENDED_TITLES[job.status]).format(who=customer), text, (_("Open the job"), f"/professional/requests/{job.id}")
    )
