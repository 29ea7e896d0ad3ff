"""The live board: open cards from a room, the rest from the professional's own queries."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, TypeVar

import reflex as rx
from reflex.event import EventSpec
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from hsa_app.core import clock
from hsa_app.core.errors import AppError, NotFound, ValidationFailed
from hsa_app.core.field_types import normalize_city
from hsa_app.core.formatting import format_money, join_words, pluralize, to_local_time
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.queries import ProfileRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.boards import CardRow, SnapshotCard
from hsa_app.domain.requests.errors import AlreadyTaken, ScheduleConflict, StartCodeLocked
from hsa_app.domain.requests.forms import ReasonForm, StartRequestForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, RequestStatus, Role
from hsa_app.state import dialog_events, live_updates, toasts
from hsa_app.state.auth import AuthState, query_public, require
from hsa_app.state.form_input import clean_form, parse_number
from hsa_app.state.professional import board_day_preview
from hsa_app.state.professional.board_day_preview import DayPreview
from hsa_app.state.professional.board_toasts import find_jobs_ended_by_others, job_ended_toast
from hsa_app.state.view_models import CardView, JobView, card_view, job_view

CardT = TypeVar("CardT", bound=CardRow)

DAY_DIALOG = "day"
SCHEDULE_URL = "/professional/schedule"
MAX_DONE_JOBS = 20
TAKEN_CARD_REFRESH_SECONDS = boards.TAKEN_CARD_VISIBLE_FOR.total_seconds() + 0.2


class RoomState(rx.State):
    """The cards of one room: a service, a city and a set of pincodes. Only snapshots write it."""

    cards: list[CardView] = []
    is_loaded: bool = False


class BoardState(AuthState):
    """The part of a board that is one professional's own: addressed requests, jobs and dismissals."""

    approval: str = ""
    approval_reason: str = ""
    service_area: str = ""
    direct_requests: list[CardView] = []
    dismissed_ids: list[int] = []
    own_job_ids: list[int] = []
    accepted_jobs: list[JobView] = []
    todays_jobs: list[JobView] = []
    done_jobs: list[JobView] = []
    done_count: int = 0
    earned_this_month: str = ""
    older_jobs_text: str = ""
    visible_column: int = 0
    busy_ranges: list[list[int]] = []
    unavailable_ranges: list[list[int]] = []
    full_day_ranges: list[list[int]] = []
    preview: DayPreview = DayPreview()
    release_request_id: int = 0
    release_summary: str = ""
    code_errors: dict[str, str] = {}

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> list[EventSpec]:
        """Load the board, subscribe to changes, and report jobs that customers ended meanwhile."""
        previous_ids = {job.id for job in (*self.accepted_jobs, *self.todays_jobs)}
        profile = await self._query(accounts.get_own_profile)
        self.service_area = service_area_text(profile)
        approved = profile.approval == Approval.APPROVED
        await self._subscribe(BoardState.load, snapshot_room=board_room(profile) if approved else None)
        if approved:
            await self._load_own()
        else:
            self._clear_own()
        self.approval, self.approval_reason = profile.approval, profile.approval_reason or ""
        ended_ids = sorted(previous_ids - {job.id for job in (*self.accepted_jobs, *self.todays_jobs)})
        return (
            [job_ended_toast(job) for job in await self._query(find_jobs_ended_by_others, ended_ids)]
            if ended_ids
            else []
        )

    @rx.event
    @require(Role.PROFESSIONAL)
    async def accept(self, request_id: int) -> EventSpec | None:
        """Accept a request; of concurrent attempts one succeeds. Repeating one's own acceptance is not an error."""
        try:
            row = await self._command(service.accept, request_id)
        except AppError as error:
            await self._load_own()
            return None if request_id in self.own_job_ids else accept_error_toast(error)
        await self._load_own()
        return toasts.success(
            _("{name} is yours").format(name=row.service.name), _("You now see who and where."), job_link(row.id)
        )

    @rx.event
    @require(Role.PROFESSIONAL)
    async def reject(self, request_id: int) -> EventSpec:
        """Take a card off this board."""
        try:
            await self._command(service.reject, request_id)
        except AppError as error:
            await self._load_own()
            return toasts.error(_("This card is gone already"), error.message)
        await self._load_own()
        return toasts.info(_("Off your board"), _("Others still see it. It comes back if it is moved to another time."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def open_day_preview(self, request_id: int) -> EventSpec:
        """Open the preview of a card's day, with the visit added."""
        try:
            self.preview = await self._query(board_day_preview.load_day_preview, request_id)
        except NotFound as error:
            return toasts.error(_("This card is gone already"), error.message)
        return dialog_events.open(DAY_DIALOG)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def open_release_dialog(self, request_id: int) -> EventSpec:
        """Open the dialog that asks for the reason of a release."""
        job = next((job for job in (*self.accepted_jobs, *self.todays_jobs) if job.id == request_id), None)
        self.release_request_id = request_id
        self.release_summary = f"{job.customer}, {job.day}, {job.time} {job.half}" if job else ""
        return dialog_events.open("release")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def release(self, form: dict[str, Any]) -> list[EventSpec]:
        """Release the job of the dialog."""
        await self._command(service.release, self.release_request_id, validate(ReasonForm, clean_form(form)))
        await self._load_own()
        return [
            dialog_events.close("release"),
            toasts.info(_("Back on the board"), _("The customer is told, with your reason.")),
        ]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def start(self, form: dict[str, Any]) -> EventSpec:
        """Start a job with the customer's code; the form has the request id."""
        fields = clean_form(form)
        request_id = parse_number(str(fields.pop("request_id", "")))
        try:
            await self._command(service.start, request_id, validate(StartRequestForm, fields))
        except (ValidationFailed, StartCodeLocked) as error:
            self.code_errors = {str(request_id): error_text(error)}
            return dialog_events.focus_first_error()
        self.code_errors = {}
        await self._load_own()
        return toasts.success(_("Job started"), _("Press Complete job once the work is done."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def complete(self, request_id: int) -> EventSpec:
        """Complete a job."""
        await self._command(service.complete, request_id)
        await self._load_own()
        return toasts.success(_("Work done"), _("The customer can now close and rate it."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def select_column(self, column: int) -> None:
        """Select the column that a phone shows."""
        self.visible_column = column if column in range(4) else 0

    def _clear_own(self) -> None:
        """Remove all personal data from the state, as the professional is not approved."""
        self.direct_requests, self.accepted_jobs, self.todays_jobs, self.done_jobs = [], [], [], []
        self.dismissed_ids, self.own_job_ids, self.preview = [], [], DayPreview()
        self.busy_ranges, self.unavailable_ranges, self.full_day_ranges = [], [], []

    async def _load_own(self) -> None:
        data = await self._query(_load_own_data)
        for name, value in data.items():
            setattr(self, name, value)


def _load_own_data(uow: UnitOfWork, actor: Actor) -> dict[str, Any]:
    """The fields of BoardState that depend on the professional."""
    jobs = queries.list_ongoing(uow, actor, PageParams(limit=100)).items
    month = queries.get_month_summary(uow, actor, MAX_DONE_JOBS)
    later, due = split_by_day(jobs, clock.now())
    older = month.job_count - len(month.latest_jobs)
    return {
        "direct_requests": [
            card_view(card) for card in sort_by_visit_time(boards.list_direct_request_cards(uow, actor))
        ],
        "dismissed_ids": boards.list_dismissed_request_ids(uow, actor),
        "own_job_ids": [job.id for job in jobs],
        "accepted_jobs": [job_view(job) for job in later],
        "todays_jobs": [job_view(job) for job in due],
        "done_jobs": [job_view(job) for job in month.latest_jobs],
        "done_count": month.job_count,
        "earned_this_month": format_money(month.earned),
        **board_day_preview.unavailable_ranges(uow, actor, clock.now()),
        "older_jobs_text": _("and {jobs} earlier this month").format(
            jobs=pluralize(older, "{count} job", "{count} jobs")
        )
        if older
        else "",
    }


def split_by_day(jobs: list[RequestRow], now: datetime) -> tuple[list[RequestRow], list[RequestRow]]:
    """Splits jobs into those of later days, and those in progress, due today or overdue; each by visit time."""
    busy = [job for job in jobs if job.status in (RequestStatus.ACCEPTED, RequestStatus.IN_PROGRESS)]
    busy.sort(key=lambda job: (job.status != RequestStatus.IN_PROGRESS, job.scheduled_for))
    due = [job for job in busy if job.status == RequestStatus.IN_PROGRESS or _is_due(job.scheduled_for, now)]
    return [job for job in busy if job not in due], due


def _is_due(scheduled_for: datetime, now: datetime) -> bool:
    return to_local_time(scheduled_for).date() <= to_local_time(now).date()


def board_room(profile: ProfileRow) -> live_updates.Room:
    """The room for this service, city and set of pincodes."""
    return live_updates.Room(topics.board(profile.service.id, normalize_city(profile.city)), ",".join(profile.pincodes))


async def load_board_snapshot(topic: str) -> tuple[live_updates.ViewRenderer, float | None]:
    """The snapshot of a service and city, and the seconds until it changes without an event."""
    service_id, city_key = topics.parse_board(topic)
    cards = await query_public(boards.board_snapshot, service_id, city_key)
    return lambda pincodes: board_update(cards, pincodes), seconds_until_change(cards, clock.now())


def board_update(cards: list[SnapshotCard], pincodes: str) -> StateUpdate:
    """The state update of a room: the first 100 cards of these pincodes (comma-separated; "" for all).

    Cards alternate between customers, so that the fifty that a board shows are not all of one customer.
    """
    pincode_list = pincodes.split(",") if pincodes else []
    matching = boards.round_robin_by_customer(
        card for card in cards if not pincode_list or card.pincode in pincode_list
    )
    values = {"cards": [asdict(card_view(card)) for card in matching[: boards.CARDS_PER_PINCODE]], "is_loaded": True}
    delta = {RoomState.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in values.items()}}
    return StateUpdate(delta=delta)


def sort_by_visit_time(cards: Sequence[CardT]) -> list[CardT]:
    """Sorts cards by the time of the visit."""
    return sorted(cards, key=lambda card: (card.scheduled_for, card.id))


def seconds_until_change(cards: list[SnapshotCard], now: datetime) -> float | None:
    """The seconds until a taken card disappears or a card expires; None without cards."""
    waits = [
        TAKEN_CARD_REFRESH_SECONDS if card.is_taken else (card.expires_at - now).total_seconds() + 0.2 for card in cards
    ]
    return max(0.2, min(waits)) if waits else None


def service_area_text(profile: ProfileRow) -> str:
    """The professional's service and area: AC service in Pune 411038 and 411045."""
    area = (
        f"{profile.city} {join_words(profile.pincodes)}"
        if profile.pincodes
        else _("all of {city}").format(city=profile.city)
    )
    return _("{name} in {where}").format(name=profile.service.name, where=area)


def job_link(request_id: int) -> tuple[str, str]:
    """Label and URL of a job."""
    return _("Open the job"), f"/professional/requests/{request_id}"


def accept_error_toast(error: AppError) -> EventSpec:
    """The toast that explains why a request could not be accepted."""
    if isinstance(error, AlreadyTaken):
        return toasts.error(_("Taken by someone else"), error.message)
    if isinstance(error, ScheduleConflict):
        if not error.conflicting_job_id:
            return toasts.error(_("You do not work then"), error.message, (_("Open your schedule"), SCHEDULE_URL))
        link_text, url = job_link(error.conflicting_job_id)
        return toasts.error(_("You are busy then"), error.message, (f"{link_text} #{error.conflicting_job_id}", url))
    return toasts.error(_("Not yours"), error.message)


def error_text(error: AppError) -> str:
    """The error message for below the field."""
    return error.field_errors[0].message if isinstance(error, ValidationFailed) else error.message
