"""For which days figures are asked for."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from hsa_app.core.clock import midnight, today
from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.field_types import Instant
from hsa_app.core.i18n import N_, _
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import Form

USUAL_DAYS, USUAL_MONTHS, MOST_DAYS = 30, 12, 5 * 366
EARLIEST, LATEST = date(2000, 1, 1), date(2099, 12, 31)
_SAID = N_("Give a day such as 2026-12-01.")
_instant = TypeAdapter[datetime](Instant)


def _day(value: object) -> object:
    """A local day, or the one an instant falls on."""
    if isinstance(value, str) and len(value) > 10:
        try:
            return _instant.validate_python(value).astimezone(get_settings().zone).date()
        except (ValidationError, OverflowError):
            raise ValueError(_SAID) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and value.count("-") == 2 else "")
    except ValueError:
        raise ValueError(_SAID) from None


def _of_our_time(day: date) -> date:
    if not EARLIEST <= day <= LATEST:
        raise ValueError(_("Give a day between 2000 and 2099."))
    return day


Day = Annotated[
    date,
    BeforeValidator(_day),
    AfterValidator(_of_our_time),
    Field(description="A local day, included", examples=["2026-12-01"]),
]


@dataclass(frozen=True, slots=True)
class Days:
    """Local days from the first to the last, both included."""

    first: date
    last: date

    def __len__(self) -> int:
        return (self.last - self.first).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first + timedelta(days=n) for n in range(len(self)))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The moments between which they lie, the second one not included."""
        return midnight(self.first), midnight(self.last + timedelta(days=1))

    @property
    def before(self) -> "Days":
        """As many days, ending where these begin."""
        return Days(self.first - timedelta(days=len(self)), self.first - timedelta(days=1))

    @property
    def months(self) -> list["Days"]:
        """The whole months these days touch, and at least the twelve that end with the last of them."""
        first = min(_month(self.first), _month(self.last) - USUAL_MONTHS + 1)
        return [Days(_first_of(month), _first_of(month + 1) - timedelta(days=1)) for month in _from(first, self.last)]


def _month(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month: int) -> date:
    return date(month // 12, month % 12 + 1, 1)


def _from(month: int, last: date) -> range:
    return range(month, _month(last) + 1)


class Period(Form):
    """From which local day to which, both included; the last 30 unless said otherwise, five years at most."""

    since: Annotated[Day | None, Field(alias="from", description="The first local day")] = None
    until: Annotated[Day | None, Field(alias="to", description="The last local day, included")] = None

    @model_validator(mode="before")
    @classmethod
    def _empty_is_not_given(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}

    def days(self) -> Days:
        """The days that are meant.

        Raises:
            Invalid: the last comes before the first, or they are too many.
        """
        last = self.until or max(today(), self.since or today())
        first = self.since or max(EARLIEST, last - timedelta(days=USUAL_DAYS - 1))
        if last < first:
            raise ValidationFailed(
                FieldError("to", _("This is before {first}, the first day. Choose a later one.").format(first=first))
            )
        if len(days := Days(first, last)) > MOST_DAYS:
            raise ValidationFailed(FieldError("from", _("Choose five years at most.")))
        return days
