"""A professional's job page: customer, address, progress and next action."""

from typing import Any
from urllib.parse import quote

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import FieldError, NotFound, ValidationFailed
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.requests import queries, service
from hsa_app.domain.requests.errors import StartCodeLocked
from hsa_app.domain.requests.forms import ReasonForm, StartRequestForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.domain.reviews import queries as reviews
from hsa_app.models import RequestStatus, Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, initials, require
from hsa_app.state.form_input import clean_form, field_error, parse_last_number
from hsa_app.state.redirects import home_path
from hsa_app.state.request_timeline import TimelineEntry, request_timeline
from hsa_app.state.view_models import JobView, job_view

MAP_SEARCH_URL = "https://www.google.com/maps/search/?api=1&query="
"""Opens the phone's map application, or the website."""

_NEXT_STEPS = {
    RequestStatus.ACCEPTED: N_("Go to {who} and ask for the start code at the door."),
    RequestStatus.IN_PROGRESS: N_("Press Complete job once the work is done."),
    RequestStatus.COMPLETED: N_("{who} can close and rate it now."),
    RequestStatus.CLOSED: N_("This job is over."),
    RequestStatus.CANCELLED: N_("This visit was called off: do not go."),
}


class JobState(AuthState):
    """The job of the URL. `loaded_path` is its path, or `not_found_path` if there is none."""

    loaded_path: str = ""
    not_found_path: str = ""
    job: JobView = JobView()
    next_step: str = ""
    customer_initials: str = ""
    timeline: list[TimelineEntry] = []
    cancel_reason: str = ""
    reply: str = ""
    can_reply: bool = False
    code_error: str = ""
    map_url: str = ""
    is_upcoming: bool = False

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Load the job of the URL and subscribe to changes; unsaved input stays."""
        path = self.router.url.path
        request_id = parse_last_number(path)
        try:
            await self._query(queries.get_request, request_id)
            await self._subscribe(JobState.load, topics.request(request_id))
            await self._load_job(request_id)
        except NotFound:
            self.not_found_path = path
            self._clear()
            await self._subscribe(JobState.load)
            return
        self.loaded_path, self.not_found_path = path, ""

    @rx.event
    @require(Role.PROFESSIONAL)
    async def validate_code(self, value: str) -> None:
        """Validate the format of the start code on blur, without comparing it."""
        self.code_error = field_error(StartRequestForm, "code", value)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def start(self, form: dict[str, Any]) -> EventSpec:
        """Start the job with the customer's code."""
        self.code_error = ""
        try:
            await self._command(service.start, self.job.id, validate(StartRequestForm, clean_form(form)))
        except StartCodeLocked as error:
            raise ValidationFailed(FieldError("code", error.message)) from None
        await self._load_job(self.job.id)
        return toasts.success(_("Job started"), _("Press Complete job once the work is done."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def complete(self) -> EventSpec:
        """Complete the job."""
        await self._command(service.complete, self.job.id)
        await self._load_job(self.job.id)
        return toasts.success(_("Work done"), _("The customer can now close and rate it."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def release(self, form: dict[str, Any]) -> list[EventSpec]:
        """Release the job and return to the board."""
        await self._command(service.release, self.job.id, validate(ReasonForm, clean_form(form)))
        self._clear()
        toast_event = toasts.info(_("Back on the board"), _("The customer is told, with your reason."))
        return [dialog_events.close("release"), rx.redirect(home_path(Role.PROFESSIONAL)), toast_event]

    def _clear(self) -> None:
        """Remove all data of the customer, as the job is no longer this professional's."""
        self.loaded_path, self.job, self.timeline = "", JobView(), []
        self.next_step = self.customer_initials = self.cancel_reason = self.reply = ""
        self.can_reply, self.is_upcoming = False, False
        self.map_url = self.code_error = ""

    async def _load_job(self, request_id: int) -> None:
        job, events = (
            await self._query(queries.get_request, request_id),
            await self._query(queries.get_timeline, request_id),
        )
        self.job = job_view(job)
        self.next_step, self.customer_initials = next_step(job), initials(self.job.customer)
        self.timeline = request_timeline(job, events, Role.PROFESSIONAL, reader_name=self.full_name)
        self.cancel_reason = job.cancel_reason or ""
        self.map_url = MAP_SEARCH_URL + quote(f"{job.address}, {job.city} {job.pincode}")
        self.is_upcoming = job.status in (RequestStatus.ACCEPTED, RequestStatus.IN_PROGRESS)
        review = await self._query(reviews.get_received_review, request_id) if job.review else None
        self.reply, self.can_reply = (review.reply or "", review.can_reply) if review else ("", False)


def next_step(job: RequestRow) -> str:
    """What the professional does next."""
    return _(_NEXT_STEPS[job.status]).format(who=job.customer.full_name if job.customer else _("The customer"))
