"""View models that several roles share."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from hsa_app.core.formatting import (
    format_day,
    format_duration,
    format_money,
    format_relative,
    format_time,
    format_time_parts,
    pluralize,
)
from hsa_app.core.i18n import _
from hsa_app.domain.catalogue.queries import ProfessionalRow
from hsa_app.domain.requests.boards import CardRow, SnapshotCard
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.state.auth import initials

CATEGORY_ICONS = {
    "Appliances": "air-vent",
    "Cleaning": "brush-cleaning",
    "Plumbing": "droplets",
    "Electrical": "zap",
    "Pest control": "bug",
    "Painting": "paint-roller",
    "Carpentry": "hammer",
}


def category_icon(category: str) -> str:
    """The icon of a category; a wrench for categories without one."""
    return CATEGORY_ICONS.get(category, "wrench")


@dataclass(frozen=True)
class Option:
    """The value and label of an option."""

    value: str
    label: str


@dataclass(frozen=True)
class AssignedProfessional:
    """The assigned professional, with public data only."""

    name: str = ""
    initials: str = ""
    average: str = ""
    ratings: int = 0
    years: str = ""
    bio: str = ""


def assigned_professional(offer: ProfessionalRow | None) -> AssignedProfessional:
    """The view model of a professional; empty for None."""
    if offer is None:
        return AssignedProfessional()
    return AssignedProfessional(
        name=offer.full_name,
        initials=initials(offer.full_name),
        average=f"{offer.rating_average or 0:.1f}",
        ratings=offer.rating_count,
        years=pluralize(offer.experience_years, "{count} year", "{count} years")
        if offer.experience_years
        else _("First year"),
        bio=offer.bio or "",
    )


MAX_WAIT = timedelta(hours=48)


@dataclass(frozen=True)
class CardView:
    """An open request on a board. `expires` and `since` are ISO times for the countdown; `starts` and `ends` are the
    visit in milliseconds since 1970.
    """

    id: int
    service: str
    day: str
    time: str
    half: str
    lasts: str
    place: str
    pincode: str
    notes: str
    price: str
    expires: str
    since: str
    starts: int
    ends: int
    mine: bool
    taken: bool


@dataclass(frozen=True)
class JobView:
    """A request with customer and professional, for lists and the job page."""

    id: int = 0
    status: str = ""
    service: str = ""
    day: str = ""
    time: str = ""
    half: str = ""
    until: str = ""
    lasts: str = ""
    starts: str = ""
    customer: str = ""
    phone: str = ""
    professional: str = ""
    address: str = ""
    city: str = ""
    pincode: str = ""
    notes: str = ""
    price: str = ""
    rating: int = 0
    comment: str = ""
    began: str = ""
    finished: str = ""


def card_view(card: CardRow) -> CardView:
    """The view model of a card."""
    time, half = format_time_parts(card.scheduled_for)
    return CardView(
        id=card.id,
        service=card.service.name,
        day=format_day(card.scheduled_for),
        time=time,
        half=half,
        lasts=format_duration(card.duration_minutes),
        place=f"{card.city} {card.pincode}",
        pincode=card.pincode,
        notes=card.notes or "",
        price=format_money(card.price, card.currency),
        expires=card.expires_at.isoformat(),
        since=(card.expires_at - MAX_WAIT).isoformat(),
        starts=int(card.scheduled_for.timestamp()) * 1000,
        ends=int(card.scheduled_for.timestamp()) * 1000 + card.duration_minutes * 60_000,
        mine=card.addressed_to_me,
        taken=isinstance(card, SnapshotCard) and card.is_taken,
    )


def job_view(job: RequestRow) -> JobView:
    """The view model of a job."""
    time, half = format_time_parts(job.scheduled_for)
    finished_at = job.completed_at or job.closed_at
    return JobView(
        id=job.id,
        status=job.status,
        service=job.service.name,
        day=format_day(job.scheduled_for),
        time=time,
        half=half,
        until=_("to {ends_at}").format(ends_at=format_time(ends_at(job))),
        lasts=format_duration(job.duration_minutes),
        starts=job.scheduled_for.isoformat(),
        customer=job.customer.full_name if job.customer else "",
        phone=(job.customer.phone or "") if job.customer else "",
        professional=job.professional.full_name if job.professional else "",
        address=f"{job.address}, {job.pincode}" if job.address else "",
        city=job.city,
        pincode=job.pincode,
        notes=job.notes or "",
        price=format_money(job.price, job.currency),
        rating=job.review.rating if job.review else 0,
        comment=(job.review.comment or "") if job.review else "",
        began=format_time(job.started_at) if job.started_at else "",
        finished=format_relative(finished_at) if finished_at else "",
    )


def ends_at(job: RequestRow) -> datetime:
    """The planned end of the visit."""
    return job.scheduled_for + timedelta(minutes=job.duration_minutes)


def format_place(city: str | None, pincode: str | None) -> str:
    """City and pincode: Pune 411045, Pune, or 411045."""
    return " ".join(part for part in (city, pincode) if part)
