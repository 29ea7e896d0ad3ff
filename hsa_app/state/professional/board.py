"""The professional's live board: what is new comes from a room, the rest is theirs alone."""

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
from hsa_app.core.formatting import join_words, local, money, plural
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.queries import ProfileRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import boards, queries, service
from hsa_app.domain.requests.boards import CardRow, RoomCard
from hsa_app.domain.requests.errors import AlreadyTaken, CodeLocked, ScheduleConflict
from hsa_app.domain.requests.forms import ReasonForm, StartForm
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, RequestStatus, Role
from hsa_app.state import dialogs, live_updates, toasts
from hsa_app.state.auth import Session, read_public, require
from hsa_app.state.form_input import clean_form, number
from hsa_app.state.professional import board_day_preview
from hsa_app.state.professional.board_day_preview import DayPreview
from hsa_app.state.professional.board_updates import ended_by_others, told
from hsa_app.state.view_models import CardView, JobView, card_view, job_view

Card = TypeVar("Card", bound=CardRow)

BOARD = "board:"
DAY = "day"
SCHEDULE = "/professional/schedule"
DONE_SHOWN = 20
LOOK_AGAIN_SECONDS = boards.TAKEN_SHOWN.total_seconds() + 0.2


class RoomState(rx.State):
    """The cards every board of one service, city and choice of pincodes is shown. Filled only through the room."""

    cards: list[CardView] = []
    known: bool = False


class BoardState(Session):
    """What one professional sees beside the room: their own cards, their jobs, what they put away."""

    approval: str = ""
    approval_reason: str = ""
    place: str = ""
    asked: list[CardView] = []
    put_away: list[int] = []
    own_ids: list[int] = []
    accepted: list[JobView] = []
    today: list[JobView] = []
    done: list[JobView] = []
    done_count: int = 0
    earned: str = ""
    older: str = ""
    shows: int = 0
    busy: list[list[int]] = []
    shut: list[list[int]] = []
    full: list[list[int]] = []
    preview: DayPreview = DayPreview()
    releasing: int = 0
    releasing_words: str = ""
    code_errors: dict[str, str] = {}

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> list[EventSpec]:
        """Read everything anew, follow what may change it, and tell which job a customer ended meanwhile."""
        before = {job.id for job in (*self.accepted, *self.today)}
        profile = await self._query(accounts.profile)
        self.place = place_words(profile)
        approved = profile.approval == Approval.APPROVED
        await self._subscribe(BoardState.load, shown=room_of(profile) if approved else None)
        if approved:
            await self._read_own()
        else:
            self._forget_own()
        self.approval, self.approval_reason = profile.approval, profile.approval_reason or ""
        gone = sorted(before - {job.id for job in (*self.accepted, *self.today)})
        return [told(job) for job in await self._query(ended_by_others, gone)] if gone else []

    @rx.event
    @require(Role.PROFESSIONAL)
    async def accept(self, request_id: int) -> EventSpec | None:
        """Take a request; of many who press at once, one gets it. Pressed twice, it is taken once."""
        try:
            row = await self._command(service.accept, request_id)
        except AppError as refused:
            await self._read_own()
            return None if request_id in self.own_ids else not_accepted(refused)
        await self._read_own()
        return toasts.success(
            _("{name} is yours").format(name=row.service.name), _("You now see who and where."), job_link(row.id)
        )

    @rx.event
    @require(Role.PROFESSIONAL)
    async def reject(self, request_id: int) -> EventSpec:
        """Take a card off this board."""
        try:
            await self._command(service.reject, request_id)
        except AppError as refused:
            await self._read_own()
            return toasts.error(_("This card is gone already"), refused.message)
        await self._read_own()
        return toasts.info(_("Off your board"), _("Others still see it. It comes back if it is moved to another time."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_day(self, request_id: int) -> EventSpec:
        """What the day of a card looks like with it."""
        try:
            self.preview = await self._query(board_day_preview.read, request_id)
        except NotFound as gone:
            return toasts.error(_("This card is gone already"), gone.message)
        return dialogs.open(DAY)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def ask_release(self, request_id: int) -> EventSpec:
        """Ask why, before a job is given back."""
        job = next((job for job in (*self.accepted, *self.today) if job.id == request_id), None)
        self.releasing = request_id
        self.releasing_words = f"{job.customer}, {job.day}, {job.time} {job.half}" if job else ""
        return dialogs.open("release")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def release(self, form: dict[str, Any]) -> list[EventSpec]:
        """Give a job back to the board."""
        await self._command(service.release, self.releasing, validate(ReasonForm, clean_form(form)))
        await self._read_own()
        return [
            dialogs.close("release"),
            toasts.info(_("Back on the board"), _("The customer is told, with your reason.")),
        ]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def start(self, form: dict[str, Any]) -> EventSpec:
        """Begin a job with the customer's code; the form says which."""
        fields = clean_form(form)
        request_id = number(str(fields.pop("request_id", "")))
        try:
            await self._command(service.start, request_id, validate(StartForm, fields))
        except (ValidationFailed, CodeLocked) as refused:
            self.code_errors = {str(request_id): sentence(refused)}
            return dialogs.show_problems()
        self.code_errors = {}
        await self._read_own()
        return toasts.success(_("Job started"), _("Press Complete job once the work is done."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def complete(self, request_id: int) -> EventSpec:
        """Say that the work is done."""
        await self._command(service.complete, request_id)
        await self._read_own()
        return toasts.success(_("Work done"), _("The customer can now close and rate it."))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_column(self, column: int) -> None:
        """Which column a phone shows."""
        self.shows = column if column in range(4) else 0

    def _forget_own(self) -> None:
        """Keep nothing of the customers whose jobs these no longer are."""
        self.asked, self.accepted, self.today, self.done = [], [], [], []
        self.put_away, self.own_ids, self.preview = [], [], DayPreview()
        self.busy, self.shut, self.full = [], [], []

    async def _read_own(self) -> None:
        mine = await self._query(_own)
        for name, value in mine.items():
            setattr(self, name, value)


def _own(uow: UnitOfWork, actor: Actor) -> dict[str, Any]:
    """Everything on a board that is one professional's alone."""
    jobs = queries.ongoing(uow, actor, PageParams(limit=100)).items
    month = queries.month(uow, actor, DONE_SHOWN)
    later, due = by_day(jobs, clock.now())
    older = month.count - len(month.latest)
    return {
        "asked": [card_view(card) for card in in_order(boards.addressed_cards(uow, actor))],
        "put_away": boards.dismissed(uow, actor),
        "own_ids": [job.id for job in jobs],
        "accepted": [job_view(job) for job in later],
        "today": [job_view(job) for job in due],
        "done": [job_view(job) for job in month.latest],
        "done_count": month.count,
        "earned": money(month.earned),
        **board_day_preview.unavailable(uow, actor, clock.now()),
        "older": _("and {jobs} earlier this month").format(jobs=plural(older, "{count} job", "{count} jobs"))
        if older
        else "",
    }


def by_day(jobs: list[RequestRow], now: datetime) -> tuple[list[RequestRow], list[RequestRow]]:
    """Jobs of later days, and those of today: under way, due, or left over from before; the first visit first."""
    busy = [job for job in jobs if job.status in (RequestStatus.ACCEPTED, RequestStatus.IN_PROGRESS)]
    busy.sort(key=lambda job: (job.status != RequestStatus.IN_PROGRESS, job.scheduled_for))
    due = [job for job in busy if job.status == RequestStatus.IN_PROGRESS or _has_come(job.scheduled_for, now)]
    return [job for job in busy if job not in due], due


def _has_come(moment: datetime, now: datetime) -> bool:
    return local(moment).date() <= local(now).date()


def room_of(profile: ProfileRow) -> live_updates.Room:
    """The room of everyone with this service, city and pincodes."""
    return live_updates.Room(topics.board(profile.service.id, normalize_city(profile.city)), ",".join(profile.pincodes))


async def room_snapshot(topic: str) -> tuple[live_updates.Picture, float | None]:
    """What the boards of a service and city are shown now, and in how many seconds it changes by itself."""
    _, service_id, city_key = topic.split(":", 2)
    cards = await read_public(boards.board_snapshot, int(service_id), city_key)
    return lambda pincodes: picture(cards, pincodes), changes_in(cards, clock.now())


def picture(cards: list[RoomCard], pincodes: str) -> StateUpdate:
    """The first 100 cards of these pincodes (with commas; none: all), customers in turn; the page shows fifty."""
    wanted = pincodes.split(",") if pincodes else []
    theirs = boards.round_robin_by_customer(card for card in cards if not wanted or card.pincode in wanted)
    values = {"cards": [asdict(card_view(card)) for card in theirs[: boards.SENT]], "known": True}
    delta = {RoomState.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in values.items()}}
    return StateUpdate(delta=delta)


def in_order(cards: Sequence[Card]) -> list[Card]:
    """Cards by the time of the visit."""
    return sorted(cards, key=lambda card: (card.scheduled_for, card.id))


def changes_in(cards: list[RoomCard], now: datetime) -> float | None:
    """In how many seconds a room has to be looked at again: a taken card goes, or one expires."""
    waits = [LOOK_AGAIN_SECONDS if card.taken else (card.expires_at - now).total_seconds() + 0.2 for card in cards]
    return max(0.2, min(waits)) if waits else None


def place_words(profile: ProfileRow) -> str:
    """What is offered where: AC service in Pune 411038 and 411045."""
    where = (
        f"{profile.city} {join_words(profile.pincodes)}"
        if profile.pincodes
        else _("all of {city}").format(city=profile.city)
    )
    return _("{name} in {where}").format(name=profile.service.name, where=where)


def job_link(request_id: int) -> tuple[str, str]:
    """The words and address that lead to a job."""
    return _("Open the job"), f"/professional/requests/{request_id}"


def not_accepted(refused: AppError) -> EventSpec:
    """Why a request did not become one's own."""
    if isinstance(refused, AlreadyTaken):
        return toasts.error(_("Taken by someone else"), refused.message)
    if isinstance(refused, ScheduleConflict):
        if not refused.other:
            return toasts.error(_("You do not work then"), refused.message, (_("Open your schedule"), SCHEDULE))
        words, address = job_link(refused.other)
        return toasts.error(_("You are busy then"), refused.message, (f"{words} #{refused.other}", address))
    return toasts.error(_("Not yours"), refused.message)


def sentence(refused: AppError) -> str:
    """What is wrong, for below the field."""
    return refused.problems[0].message if isinstance(refused, ValidationFailed) else refused.message
