"""Input forms of the catalogue."""

from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field

from hsa_app.core.field_types import City, Description, Label, Pincode, PincodeFormat, SearchText, StrictInt
from hsa_app.core.validation import Form
from hsa_app.domain.pagination import PageParams


def _round_to_cents(value: Decimal) -> Decimal:
    return abs(value.quantize(Decimal("0.01")))


class ServiceForm(Form):
    """A service of the catalogue. `base_price` is in the currency of the marketplace."""

    name: Label
    category: Annotated[Label, Field(max_length=60)]
    description: Description
    base_price: Annotated[
        Decimal, Field(ge=0, le=Decimal("9999999.99"), max_digits=9, decimal_places=2), AfterValidator(_round_to_cents)
    ]
    duration_minutes: Annotated[StrictInt, Field(ge=5, le=1440)]
    is_active: bool = True


class ServiceSearch(PageParams):
    """A search for services by text, category and the place where a professional serves them."""

    q: SearchText | None = Field(default=None, description="Text to search for")
    category: SearchText | None = Field(default=None, description="Only services of this category")
    city: City | None = Field(default=None, description="Only services offered in this city")
    pincode: PincodeFormat | None = Field(default=None, description="Only services offered at this pincode")


class SortOrder(StrEnum):
    """The order of search results."""

    NAME = "name"
    CHEAPEST = "price"
    DEAREST = "price-down"
    BEST_RATED = "rating"
    EARLIEST = "earliest"


class AvailabilityWindow(StrEnum):
    """How soon a professional must be available."""

    TODAY = "today"
    TOMORROW = "tomorrow"
    WEEK = "week"


AVAILABILITY_WINDOW_DAYS: dict[AvailabilityWindow, int] = {
    AvailabilityWindow.TODAY: 0,
    AvailabilityWindow.TOMORROW: 1,
    AvailabilityWindow.WEEK: 6,
}
"""The last day of each window, as days from today."""


class PriceBand(StrEnum):
    """A price range for filtering."""

    LOW = "low"
    MIDDLE = "middle"
    HIGH = "high"


PRICE_BANDS: dict[PriceBand, tuple[int, int | None]] = {
    PriceBand.LOW: (0, 500),
    PriceBand.MIDDLE: (500, 1500),
    PriceBand.HIGH: (1500, None),
}
"""Lower bound (included) and upper bound (excluded), in the marketplace's currency."""


class FacetedServiceSearch(Form):
    """A catalogue search with filters, an order and a page number from 1."""

    q: SearchText | None = None
    category: SearchText | None = None
    city: City | None = None
    pincode: Pincode | None = None
    price: PriceBand | None = None
    soon: AvailabilityWindow | None = None
    rating: Annotated[float, Field(ge=1, le=5, allow_inf_nan=False)] | None = None
    sort: SortOrder = SortOrder.NAME
    page: Annotated[int, Field(ge=1, le=10_000)] = 1
