"""View models of the professionals of a service."""

from dataclasses import dataclass

from hsa_app.core.formatting import format_number, format_rating, pluralize
from hsa_app.core.i18n import _, ngettext
from hsa_app.domain.catalogue import queries
from hsa_app.domain.catalogue.queries import ProfessionalRow
from hsa_app.infra.db import UnitOfWork
from hsa_app.state.auth import initials
from hsa_app.state.form_input import parse_number


@dataclass(frozen=True)
class ProfessionalView:
    """A professional who can be requested by name."""

    id: str
    name: str
    initials: str
    years: str
    rating: str
    rated: str
    city: str
    bio: str


def professional_view(offer: ProfessionalRow) -> ProfessionalView:
    """The view model of a professional."""
    return ProfessionalView(
        id=str(offer.id),
        name=offer.full_name,
        initials=initials(offer.full_name),
        years=pluralize(offer.experience_years, "{count} year", "{count} years"),
        rating=format_rating(offer.rating_average),
        rated=format_number(offer.rating_count) if offer.rating_count else "",
        city=offer.city,
        bio=offer.bio or "",
    )


def reach_messages(count: int, place: str) -> tuple[str, str]:
    """How many professionals will see a request, and a warning if there are none."""
    if not count:
        if place:
            return "", _(
                "Nobody does this in {place} yet. A request would wait without an answer; try a pincode nearby."
            ).format(place=place)
        return "", (_("Nobody does this yet. A request would wait without an answer; try a pincode nearby."))
    if not place:
        return _("Everyone near you sees your request at once. The first to accept gets it."), ""
    return ngettext(
        "The one professional in {place} sees your request at once.",
        "All {count} professionals in {place} see your request at once. The first to accept gets it.",
        count,
    ).format(place=place, count=format_number(count)), ""


def load_professionals(
    uow: UnitOfWork, service_id: int, place: tuple[str | None, str | None], limit: int, professional_id: str
) -> tuple[list[ProfessionalRow], int]:
    """The first professionals of a service at a place, including the selected one, and their total number."""
    count = queries.count_professionals_by_service(uow, *place).get(service_id, 0)
    rows = queries.list_professionals(uow, service_id, *place, limit)
    selected_id = parse_number(professional_id)
    if selected_id and selected_id not in {row.id for row in rows}:
        rows += queries.list_professionals(uow, service_id, *place, 1, professional_id=selected_id)
    return rows, count
