"""The professional's live board: what is new comes from a room, the rest is theirs alone."""

from dataclasses import asdict
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex.state import StateUpdate
from reflex_base.constants.state import FIELD_MARKER

from hsa_app.core.errors import Conflict, Invalid
from hsa_app.core.fields import place_key
from hsa_app.core.validation import read
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.queries import ProfileRow
from hsa_app.domain.actor import Actor
from hsa_app.domain.paging import PageAsk
from hsa_app.domain.requests import queries, service, topics
from hsa_app.domain.requests.forms import ReasonForm, StartForm
from hsa_app.infra.db import Work
from hsa_app.models import Approval, RequestStatus, Role
from hsa_app.state import dialog, toast
from hsa_app.state.format import is_today, money
from hsa_app.state.session import Session, read_public, require
from hsa_app.state.typed import given
from hsa_app.state.views import CardView, JobView, card_view, job_view

BOARD = "board:"
DONE_SHOWN = 10
LOOK_AGAIN_SECONDS = queries.TAKEN_SHOWN.total_seconds() + 0.2


class RoomState(rx.State):
    """The cards every board of one service and city is shown. Filled only through the room."""

    cards: list[CardView] = []
    known: bool = False


class BoardState(Session):
    """What one professional sees beside the room: their own cards, their jobs, what they put away."""

    approval: str = ""
    approval_reason: str = ""
    place: str = ""
    pincodes: list[str] = []
    asked: list[CardView] = []
    put_away: list[int] = []
    own_ids: list[int] = []
    accepted: list[JobView] = []
    today: list[JobView] = []
    done: list[JobView] = []
    earned: str = ""
    shows: int = 0
    releasing: int = 0
    code_errors: dict[str, str] = {}

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> None:
        """Read everything anew, and follow what may change it."""
        profile = await self._look(accounts.profile)
        self.approval, self.approval_reason = profile.approval, profile.approval_reason or ""
        self.pincodes = profile.pincodes
        self.place = _place(profile)
        approved = profile.approval == Approval.APPROVED
        boards = (topics.board(profile.service.id, place_key(profile.city)),) if approved else ()
        await self._follow(BoardState.load, boards=boards)
        if approved:
            await self._read_own()

    @rx.event
    @require(Role.PROFESSIONAL)
    async def accept(self, request_id: int) -> EventSpec:
        """Take a request; of many who press at once, one gets it."""
        try:
            row = await self._perform(service.accept, request_id)
        except Conflict as refused:
            await self._read_own()
            return toast.problem("Not yours", refused.message)
        await self._read_own()
        return toast.ok(f"{row.service.name} is yours", "You now see who and where.")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def reject(self, request_id: int) -> None:
        """Take a card off this board."""
        await self._perform(service.reject, request_id)
        await self._read_own()

    @rx.event
    @require(Role.PROFESSIONAL)
    async def ask_release(self, request_id: int) -> EventSpec:
        """Ask why, before a job is given back."""
        self.releasing = request_id
        return dialog.open("release")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def release(self, form: dict[str, Any]) -> list[EventSpec]:
        """Give a job back to the board."""
        await self._perform(service.release, self.releasing, read(ReasonForm, given(form)))
        await self._read_own()
        return [dialog.close("release"), toast.info("Back on the board", "The customer is told, with your reason.")]

    @rx.event
    @require(Role.PROFESSIONAL)
    async def start(self, request_id: int, form: dict[str, Any]) -> EventSpec:
        """Begin a job with the customer's code."""
        self.code_errors = {}
        try:
            await self._perform(service.start, request_id, read(StartForm, given(form)))
        except Invalid as refused:
            self.code_errors = {str(request_id): refused.problems[0].message}
            return dialog.show_problems()
        await self._read_own()
        return toast.ok("Job started")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def complete(self, request_id: int) -> EventSpec:
        """Say that the work is done."""
        await self._perform(service.complete, request_id)
        await self._read_own()
        return toast.ok("Work done", "The customer can now close and rate it.")

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_column(self, column: int) -> None:
        """Which column a phone shows."""
        self.shows = column if column in range(4) else 0

    async def _read_own(self) -> None:
        mine = await self._look(_own)
        for name, value in mine.items():
            setattr(self, name, value)


def _own(work: Work, actor: Actor) -> dict[str, Any]:
    """Everything on a board that is one professional's alone."""
    jobs = queries.ongoing(work, actor, PageAsk(limit=100)).items
    past = queries.history(work, actor, PageAsk(limit=DONE_SHOWN)).items
    busy = sorted((job for job in jobs if job.status != RequestStatus.COMPLETED), key=lambda job: job.scheduled_for)
    now_on = [job for job in busy if job.status == RequestStatus.IN_PROGRESS or is_today(job.scheduled_for)]
    done = [job for job in jobs if job.status == RequestStatus.COMPLETED] + [
        job for job in past if job.status == RequestStatus.CLOSED
    ]
    return {
        "asked": [card_view(card) for card in queries.addressed_cards(work, actor)],
        "put_away": queries.dismissed(work, actor),
        "own_ids": [job.id for job in jobs],
        "accepted": [job_view(job) for job in busy if job not in now_on],
        "today": [job_view(job) for job in now_on],
        "done": [job_view(job) for job in done[:DONE_SHOWN]],
        "earned": money(queries.stats(work, actor).earned_this_month),
    }


async def room_snapshot(topic: str) -> tuple[StateUpdate, float | None]:
    """What a board's room is shown now; once a taken card is in it, it is to be looked at again soon."""
    _, service_id, city_key = topic.split(":", 2)
    cards = await read_public(queries.room, int(service_id), city_key)
    shown = {"cards": [asdict(card_view(card)) for card in cards], "known": True}
    delta = {RoomState.get_full_name(): {f"{name}{FIELD_MARKER}": value for name, value in shown.items()}}
    return StateUpdate(delta=delta), LOOK_AGAIN_SECONDS if any(card.taken for card in cards) else None


def _place(profile: ProfileRow) -> str:
    where = f"{profile.city} {', '.join(profile.pincodes)}" if profile.pincodes else f"all of {profile.city}"
    return f"{profile.service.name} in {where}"
