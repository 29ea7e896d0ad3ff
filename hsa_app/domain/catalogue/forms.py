"""What is asked for about services."""

from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, Field

from hsa_app.core.fields import City, Description, Label, Pincode, Search, Whole
from hsa_app.core.validation import Form
from hsa_app.domain.paging import PageAsk


def _to_the_cent(value: Decimal) -> Decimal:
    return abs(value.quantize(Decimal("0.01")))


class ServiceForm(Form):
    """A service as an admin writes it. Price in the marketplace's currency, duration in minutes."""

    name: Label
    category: Annotated[Label, Field(max_length=60)]
    description: Description
    base_price: Annotated[
        Decimal, Field(ge=0, le=Decimal("9999999.99"), max_digits=9, decimal_places=2), AfterValidator(_to_the_cent)
    ]
    duration_minutes: Annotated[Whole, Field(ge=5, le=1440)]
    is_active: bool = True


class ServiceSearch(PageAsk):
    """Which services: words, a category, a place where someone serves them."""

    q: Search | None = None
    category: Search | None = None
    city: City | None = None
    pincode: Pincode | None = None
