"""A professional as a customer sees them."""

from dataclasses import dataclass

from hsa_app.domain.catalogue.queries import OfferRow
from hsa_app.state.format import plural
from hsa_app.state.session import initials


@dataclass(frozen=True)
class Pro:
    """Who comes, as everyone may see them."""

    name: str = ""
    initials: str = ""
    average: str = ""
    ratings: int = 0
    years: str = ""
    bio: str = ""


def pro(offer: OfferRow | None) -> Pro:
    """A professional in words; nobody is an empty one."""
    if offer is None:
        return Pro()
    return Pro(
        name=offer.full_name,
        initials=initials(offer.full_name),
        average=f"{offer.rating_average or 0:.1f}",
        ratings=offer.rating_count,
        years=plural(offer.experience_years, "year") if offer.experience_years else "First year",
        bio=offer.bio or "",
    )
