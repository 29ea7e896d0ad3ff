"""A professional's own profile: what was decided, what they earned, what they offer, what customers say."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex_base.event import EventType

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.formatting import day, format_number, money, plural
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.accounts.queries import ProfileRow
from hsa_app.domain.catalogue.queries import active_services
from hsa_app.domain.documents import policy
from hsa_app.domain.documents import queries as documents
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.queries import WorkStats
from hsa_app.domain.reviews import queries as reviews
from hsa_app.domain.reviews.queries import ReceivedReview
from hsa_app.models import Approval, DocumentKind, Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import Session, read_public, require
from hsa_app.state.documents import DocumentsState
from hsa_app.state.form_input import by_field, clean_form
from hsa_app.state.view_models import Option

PAGE = 20
PINCODES = "pincodes"
_PAPERS = {
    DocumentKind.IDENTITY: (N_("An identity"), N_("a passport, licence or card with your photo")),
    DocumentKind.CERTIFICATE: (N_("A certificate of your trade"), N_("a diploma, licence or training record")),
    DocumentKind.ADDRESS: (N_("Proof of your address"), N_("a bill or letter of the last months")),
}
_KEPT = ("bio", "city", "experience_years", PINCODES)


@dataclass(frozen=True)
class Draft:
    """What the form begins with."""

    service_id: str = ""
    bio: str = ""
    years: str = ""
    city: str = ""
    pincodes: str = ""


@dataclass(frozen=True)
class ReviewView:
    """A review as its professional reads it."""

    id: int
    customer: str
    rating: int
    comment: str
    reply: str
    may_reply: bool
    at: str


@dataclass(frozen=True)
class Step:
    """Something that helps to be approved: what, how it stands, and where it is done."""

    words: str
    note: str
    href: str
    done: bool


class ProfileState(Session):
    """The profile of whoever is signed in; `known` once it was read."""

    known: bool = False
    approval: str = ""
    reason: str = ""
    steps: list[Step] = []
    wrong: dict[str, str] = {}
    service: str = ""
    average: str = ""
    rated: str = ""
    completed: str = ""
    earned: str = ""
    draft: Draft = Draft()
    services: list[Option] = []
    reviews: list[ReviewView] = []
    reviews_words: str = ""
    has_previous: bool = False
    has_next: bool = False
    _ways: list[str] = [""]
    _further: str = ""
    _rated: int = 0

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> EventType[()]:
        """Read everything anew; what is being typed stays."""
        await self._subscribe(ProfileState.load)
        self._lay_out(await self._query(accounts.profile), await self._query(requests.stats))
        await self._read_reviews()
        await self._read_steps()
        self.services = [Option(str(one.id), one.name) for one in await read_public(active_services)]
        self.known = True
        return DocumentsState.look

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save(self, form: dict[str, Any]) -> EventSpec:
        """Change what is offered and where."""
        was = self.approval
        try:
            profile = await self._command(service.change_profile, profile_form(form))
        except ValidationFailed as refused:
            self.wrong = by_field(refused)
            return dialogs.show_problems()
        self.wrong = {}
        self._lay_out(profile, await self._query(requests.stats))
        await self._read_steps()
        if was == Approval.REJECTED:
            return toasts.success(
                _("Saved and sent"), _("We look at your profile again; the board opens once you are approved.")
            )
        return toasts.success(_("Profile saved"))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def check(self, field: str, typed: str) -> None:
        """Look at one field as it is left."""
        if str(field) not in ProfileForm.model_fields:
            return
        problem = problem_of(str(field), str(typed))
        if self.wrong.get(field, "") != problem:
            others = {name: words for name, words in self.wrong.items() if name != field}
            self.wrong = others | ({field: problem} if problem else {})

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_next(self) -> None:
        """The page of older reviews."""
        if self._further:
            self._ways = [*self._ways, self._further]
            await self._read_reviews()

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_previous(self) -> None:
        """Back to newer reviews."""
        self._ways = self._ways[:-1] or [""]
        await self._read_reviews()

    async def _read_steps(self) -> None:
        papers = await self._query(documents.mine, PageParams(limit=policy.MOST))
        self.steps = steps({one.kind for one in papers.items}, self.draft.bio)

    async def _read_reviews(self) -> None:
        page = await self._query(reviews.received, PageParams(limit=PAGE, cursor=self._ways[-1]))
        before = PAGE * (len(self._ways) - 1)
        self.reviews = [review_view(one) for one in page.items]
        self.reviews_words = _("{before} to {before2} of {rated}").format(
            before=format_number(before + 1),
            before2=format_number(before + len(page.items)),
            rated=format_number(self._rated),
        )
        self._further = page.next_cursor or ""
        self.has_previous, self.has_next = before > 0, self._further != ""

    def _lay_out(self, profile: ProfileRow, stats: WorkStats) -> None:
        self.approval, self.reason = profile.approval, profile.approval_reason or ""
        self.service = profile.service.name
        self.average = f"{stats.rating_average:.1f}" if stats.rating_average else _("None yet")
        self.rated = (
            plural(stats.rating_count, "{count} rating", "{count} ratings")
            if stats.rating_count
            else _("Customers rate a job once they close it")
        )
        self._rated = stats.rating_count
        self.completed, self.earned = format_number(stats.completed), money(stats.earned_this_month)
        self.draft = draft_of(profile)


def steps(sent: Collection[DocumentKind], bio: str) -> list[Step]:
    """What an admin looks for, and whether it is there."""
    papers = [
        Step(words, _("Sent") if kind in sent else _("Not sent yet: {why}").format(why=why), "#documents", kind in sent)
        for kind, (words, why) in _PAPERS.items()
    ]
    about = Step(
        _("About you"), _("Written") if bio else _("Empty: what you are good at, in a few words"), "#f-bio", bool(bio)
    )
    return [*papers, about]


def problem_of(field: str, typed: str) -> str:
    """What is wrong with a field by itself, "" if nothing; an empty one is not wrong yet."""
    if not typed.strip():
        return ""
    try:
        profile_form({field: typed})
    except ValidationFailed as refused:
        return by_field(refused).get(field, "")
    return ""


def draft_of(profile: ProfileRow) -> Draft:
    """A profile as the form shows it."""
    return Draft(
        service_id=str(profile.service.id),
        bio=profile.bio or "",
        years=str(profile.experience_years),
        city=profile.city,
        pincodes=", ".join(profile.pincodes),
    )


def review_view(review: ReceivedReview) -> ReviewView:
    """A review in words."""
    return ReviewView(
        id=review.request_id,
        customer=review.customer,
        rating=review.rating,
        comment=review.comment or "",
        reply=review.reply or "",
        may_reply=review.may_reply,
        at=day(review.created_at),
    )


def pincodes_in(text: str) -> list[str]:
    """The pincodes of a list with commas, spaces or lines between them, in the order they were written."""
    return [part for part in re.split(r"[\s,;]+", text) if part]


def profile_form(form: object) -> ProfileForm:
    """What was typed, as the domain's form.

    Raises:
        Invalid: each problem at the field it was typed into.
    """
    fields = clean_form(form, keep=_KEPT)
    written = fields.get(PINCODES)
    if isinstance(written, str):
        fields[PINCODES] = pincodes_in(written)
    try:
        return validate(ProfileForm, fields)
    except ValidationFailed as refused:
        raise ValidationFailed(*gathered(refused.problems, PINCODES)) from None


def gathered(problems: Sequence[FieldError], field: str) -> list[FieldError]:
    """Problems of single entries become one, of the field they were typed into: it says which entry and what."""
    entries = [problem for problem in problems if problem.field.startswith(f"{field}.")]
    others = [problem for problem in problems if problem not in entries]
    if not entries:
        return others
    first = entries[0]
    place = int(first.field.rpartition(".")[2]) + 1
    more = (
        _(" So {value} {others}.").format(
            value="is" if len(entries) == 2 else "are",
            others=plural(len(entries) - 1, "{count} other", "{count} others"),
        )
        if entries[1:]
        else ""
    )
    return [
        *others,
        FieldError(
            field, _("Entry {place} is wrong: {message}{more}").format(place=place, message=first.message, more=more)
        ),
    ]
