"""Input forms of reports: periods of local days."""

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

DEFAULT_DAYS, MIN_MONTHS, MAX_DAYS = 30, 12, 5 * 366
MIN_DATE, MAX_DATE = date(2000, 1, 1), date(2099, 12, 31)
_INVALID_DAY_MESSAGE = N_("Give a day such as 2026-12-01.")
_instant_adapter = TypeAdapter[datetime](Instant)


def _parse_day(value: object) -> object:
    """Parse a local day, or take the local day of an instant."""
    if isinstance(value, str) and len(value) > 10:
        try:
            return _instant_adapter.validate_python(value).astimezone(get_settings().zone).date()
        except (ValidationError, OverflowError):
            raise ValueError(_INVALID_DAY_MESSAGE) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        return date.fromisoformat(value if isinstance(value, str) and value.count("-") == 2 else "")
    except ValueError:
        raise ValueError(_INVALID_DAY_MESSAGE) from None


def _validate_day_range(day: date) -> date:
    if not MIN_DATE <= day <= MAX_DATE:
        raise ValueError(_("Give a day between 2000 and 2099."))
    return day


LocalDay = Annotated[
    date,
    BeforeValidator(_parse_day),
    AfterValidator(_validate_day_range),
    Field(description="A local day, included", examples=["2026-12-01"]),
]


@dataclass(frozen=True, slots=True)
class DateRange:
    """Local days from the first to the last, both included."""

    first_day: date
    last_day: date

    def __len__(self) -> int:
        return (self.last_day - self.first_day).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.first_day + timedelta(days=n) for n in range(len(self)))

    @property
    def bounds(self) -> tuple[datetime, datetime]:
        """The UTC start and end of the range, the end excluded."""
        return midnight(self.first_day), midnight(self.last_day + timedelta(days=1))

    @property
    def previous(self) -> "DateRange":
        """The range of the same length that ends the day before this one begins."""
        return DateRange(self.first_day - timedelta(days=len(self)), self.first_day - timedelta(days=1))

    @property
    def months(self) -> list["DateRange"]:
        """The full months of these days, and at least the twelve months up to the last of them."""
        first = min(_month_index(self.first_day), _month_index(self.last_day) - MIN_MONTHS + 1)
        return [
            DateRange(_month_start(month), _month_start(month + 1) - timedelta(days=1))
            for month in _month_indexes(first, self.last_day)
        ]


def _month_index(day: date) -> int:
    return day.year * 12 + day.month - 1


def _month_start(month_index: int) -> date:
    return date(month_index // 12, month_index % 12 + 1, 1)


def _month_indexes(first_month_index: int, last_day: date) -> range:
    return range(first_month_index, _month_index(last_day) + 1)


class Period(Form):
    """A range of local days, both included; the last 30 by default, five years at most."""

    since: Annotated[LocalDay | None, Field(alias="from", description="The first local day")] = None
    until: Annotated[LocalDay | None, Field(alias="to", description="The last local day, included")] = None

    @model_validator(mode="before")
    @classmethod
    def _drop_empty_values(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}

    def resolve_days(self) -> DateRange:
        """Return the days of the period.

        Raises:
            ValidationFailed: the last day is before the first, or there are too many.
        """
        last = self.until or max(today(), self.since or today())
        first = self.since or max(MIN_DATE, last - timedelta(days=DEFAULT_DAYS - 1))
        if last < first:
            raise ValidationFailed(
                FieldError("to", _("This is before {first}, the first day. Choose a later one.").format(first=first))
            )
        if len(days := DateRange(first, last)) > MAX_DAYS:
            raise ValidationFailed(FieldError("from", _("Choose five years at most.")))
        return days
