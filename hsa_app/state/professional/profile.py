"""A professional's profile page: approval, figures, services and reviews."""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

import reflex as rx
from reflex.event import EventSpec
from reflex_base.event import EventType

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.formatting import format_day, format_money, format_number, pluralize
from hsa_app.core.i18n import N_, _
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service
from hsa_app.domain.accounts.forms import ProfileForm
from hsa_app.domain.accounts.queries import ProfileRow
from hsa_app.domain.catalogue.queries import list_active_services
from hsa_app.domain.documents import policy
from hsa_app.domain.documents import queries as documents
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.queries import ProfessionalStats
from hsa_app.domain.reviews import queries as reviews
from hsa_app.domain.reviews.queries import ReceivedReview
from hsa_app.models import Approval, DocumentKind, Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, query_public, require
from hsa_app.state.documents import DocumentsState
from hsa_app.state.form_input import clean_form, errors_by_field
from hsa_app.state.view_models import Option

PAGE_SIZE = 20
PINCODES_FIELD = "pincodes"
_DOCUMENT_HINTS = {
    DocumentKind.IDENTITY: (N_("An identity"), N_("a passport, licence or card with your photo")),
    DocumentKind.CERTIFICATE: (N_("A certificate of your trade"), N_("a diploma, licence or training record")),
    DocumentKind.ADDRESS: (N_("Proof of your address"), N_("a bill or letter of the last months")),
}
_CLEARABLE_FIELDS = ("bio", "city", "experience_years", PINCODES_FIELD)


@dataclass(frozen=True)
class ProfileFormValues:
    """The initial values of the profile form."""

    service_id: str = ""
    bio: str = ""
    years: str = ""
    city: str = ""
    pincodes: str = ""


@dataclass(frozen=True)
class ReviewView:
    """A review as the professional sees it."""

    id: int
    customer: str
    rating: int
    comment: str
    reply: str
    may_reply: bool
    at: str


@dataclass(frozen=True)
class ApprovalStep:
    """A step towards approval: label, status and link."""

    label: str
    note: str
    href: str
    is_done: bool


class ProfileState(AuthState):
    """The signed-in professional's profile; `is_loaded` becomes True after the first load."""

    is_loaded: bool = False
    approval: str = ""
    approval_reason: str = ""
    approval_steps: list[ApprovalStep] = []
    field_errors: dict[str, str] = {}
    service_name: str = ""
    average_rating: str = ""
    rating_count_text: str = ""
    completed_count: str = ""
    earned_this_month: str = ""
    form_values: ProfileFormValues = ProfileFormValues()
    service_options: list[Option] = []
    reviews: list[ReviewView] = []
    reviews_range_text: str = ""
    has_previous: bool = False
    has_next: bool = False
    _cursors: list[str] = [""]
    _next_cursor: str = ""
    _rating_count: int = 0

    @rx.event
    @require(Role.PROFESSIONAL)
    async def load(self) -> EventType[()]:
        """Load the profile; unsaved input stays."""
        await self._subscribe(ProfileState.load)
        self._show_profile(
            await self._query(accounts.get_own_profile), await self._query(requests.get_professional_stats)
        )
        await self._load_reviews()
        await self._load_steps()
        self.service_options = [
            Option(str(service.id), service.name) for service in await query_public(list_active_services)
        ]
        self.is_loaded = True
        return DocumentsState.reload

    @rx.event
    @require(Role.PROFESSIONAL)
    async def save(self, form: dict[str, Any]) -> EventSpec:
        """Update the profile; a rejected one is submitted for approval again."""
        previous_approval = self.approval
        try:
            profile = await self._command(service.update_profile, parse_profile_form(form))
        except ValidationFailed as error:
            self.field_errors = errors_by_field(error)
            return dialog_events.focus_first_error()
        self.field_errors = {}
        self._show_profile(profile, await self._query(requests.get_professional_stats))
        await self._load_steps()
        if previous_approval == Approval.REJECTED:
            return toasts.success(
                _("Saved and sent"), _("We look at your profile again; the board opens once you are approved.")
            )
        return toasts.success(_("Profile saved"))

    @rx.event
    @require(Role.PROFESSIONAL)
    async def validate_field(self, field: str, value: str) -> None:
        """Validate one field on blur."""
        if str(field) not in ProfileForm.model_fields:
            return
        problem = profile_field_error(str(field), str(value))
        if self.field_errors.get(field, "") != problem:
            others = {name: message for name, message in self.field_errors.items() if name != field}
            self.field_errors = others | ({field: problem} if problem else {})

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_next_reviews(self) -> None:
        """Load the page of older reviews."""
        if self._next_cursor:
            self._cursors = [*self._cursors, self._next_cursor]
            await self._load_reviews()

    @rx.event
    @require(Role.PROFESSIONAL)
    async def show_previous_reviews(self) -> None:
        """Load the page of newer reviews."""
        self._cursors = self._cursors[:-1] or [""]
        await self._load_reviews()

    async def _load_steps(self) -> None:
        page = await self._query(documents.list_own, PageParams(limit=policy.MAX_DOCUMENTS))
        self.approval_steps = build_approval_steps({document.kind for document in page.items}, self.form_values.bio)

    async def _load_reviews(self) -> None:
        page = await self._query(reviews.list_received_reviews, PageParams(limit=PAGE_SIZE, cursor=self._cursors[-1]))
        offset = PAGE_SIZE * (len(self._cursors) - 1)
        self.reviews = [review_view(row) for row in page.items]
        self.reviews_range_text = _("{first} to {last} of {total}").format(
            first=format_number(offset + 1),
            last=format_number(offset + len(page.items)),
            total=format_number(self._rating_count),
        )
        self._next_cursor = page.next_cursor or ""
        self.has_previous, self.has_next = offset > 0, self._next_cursor != ""

    def _show_profile(self, profile: ProfileRow, stats: ProfessionalStats) -> None:
        self.approval, self.approval_reason = profile.approval, profile.approval_reason or ""
        self.service_name = profile.service.name
        self.average_rating = f"{stats.rating_average:.1f}" if stats.rating_average else _("None yet")
        self.rating_count_text = (
            pluralize(stats.rating_count, "{count} rating", "{count} ratings")
            if stats.rating_count
            else _("Customers rate a job once they close it")
        )
        self._rating_count = stats.rating_count
        self.completed_count, self.earned_this_month = (
            format_number(stats.completed),
            format_money(stats.earned_this_month),
        )
        self.form_values = profile_form_values(profile)


def build_approval_steps(uploaded_kinds: Collection[DocumentKind], bio: str) -> list[ApprovalStep]:
    """What an admin checks before approval, and what of it is complete."""
    document_steps = [
        ApprovalStep(
            _(label),
            _("Sent") if kind in uploaded_kinds else _("Not sent yet: {hint}").format(hint=_(hint)),
            "#documents",
            kind in uploaded_kinds,
        )
        for kind, (label, hint) in _DOCUMENT_HINTS.items()
    ]
    bio_step = ApprovalStep(
        _("About you"), _("Written") if bio else _("Empty: what you are good at, in a few words"), "#f-bio", bool(bio)
    )
    return [*document_steps, bio_step]


def profile_field_error(field: str, value: str) -> str:
    """The error of one field, "" if it is valid; empty values are not checked."""
    if not value.strip():
        return ""
    try:
        parse_profile_form({field: value})
    except ValidationFailed as error:
        return errors_by_field(error).get(field, "")
    return ""


def profile_form_values(profile: ProfileRow) -> ProfileFormValues:
    """The initial values of the form for a stored profile."""
    return ProfileFormValues(
        service_id=str(profile.service.id),
        bio=profile.bio or "",
        years=str(profile.experience_years),
        city=profile.city,
        pincodes=", ".join(profile.pincodes),
    )


def review_view(review: ReceivedReview) -> ReviewView:
    """The view model of a review."""
    return ReviewView(
        id=review.request_id,
        customer=review.customer,
        rating=review.rating,
        comment=review.comment or "",
        reply=review.reply or "",
        may_reply=review.can_reply,
        at=format_day(review.created_at),
    )


def parse_pincodes(text: str) -> list[str]:
    """Splits pincodes at commas, semicolons, spaces and line breaks; keeps their order."""
    return [part for part in re.split(r"[\s,;]+", text) if part]


def parse_profile_form(form: object) -> ProfileForm:
    """Parses the submitted profile form.

    Raises:
        ValidationFailed: with a message for each invalid field.
    """
    fields = clean_form(form, keep=_CLEARABLE_FIELDS)
    pincodes = fields.get(PINCODES_FIELD)
    if isinstance(pincodes, str):
        fields[PINCODES_FIELD] = parse_pincodes(pincodes)
    try:
        return validate(ProfileForm, fields)
    except ValidationFailed as error:
        raise ValidationFailed(*merge_list_errors(error.field_errors, PINCODES_FIELD)) from None


def merge_list_errors(errors: Sequence[FieldError], field: str) -> list[FieldError]:
    """Merges the errors of list entries into one error of `field`, which names the first invalid entry."""
    entries = [error for error in errors if error.field.startswith(f"{field}.")]
    others = [error for error in errors if error not in entries]
    if not entries:
        return others
    first = entries[0]
    position = int(first.field.rpartition(".")[2]) + 1
    sentences = [_("Entry {position} is wrong: {message}").format(position=position, message=first.message)]
    if entries[1:]:
        sentences.append(pluralize(len(entries) - 1, "So is {count} other.", "So are {count} others."))
    return [*others, FieldError(field, " ".join(sentences))]
