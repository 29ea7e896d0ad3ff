"""Pages of a list, by keyset: a page is found by the last row seen, never by counting."""

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, cast

from pydantic import Field, TypeAdapter, ValidationError, model_validator
from sqlalchemy import ColumnElement, func, select

from hsa_app.core.errors import FieldError, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import MAX_ID, Form, ReadModel

T = TypeVar("T")
R = TypeVar("R")
CursorKey = tuple[str | int, ...]

_UNSTORABLE_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


class PageParams(Form):
    """How many rows, and after which."""

    limit: Annotated[int, Field(ge=1, le=100, description="The number of items in a page")] = 20
    cursor: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="The `next_cursor` of the previous page"
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty_values(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}

    def parse_cursor(self, *part_types: type) -> CursorKey | None:
        """The key of the last row seen, or None for the first page.

        Raises:
            Invalid: the cursor is not one of ours.
        """
        if not self.cursor:
            return None
        try:
            key: Any = json.loads(base64.urlsafe_b64decode(self.cursor.encode()))
        except (ValueError, binascii.Error, RecursionError):
            key = None
        parts = cast("list[Any]", key if isinstance(key, list) else [])
        if len(parts) != len(part_types) or not all(map(_is_valid_part, parts, part_types)):
            raise invalid_cursor()
        return tuple(parts)


def parse_time_cursor(params: PageParams) -> tuple[datetime, int] | None:
    """The time and number of the last row seen, in a list by time; None for the first page.

    Raises:
        Invalid: the cursor is not one of ours.
    """
    after = params.parse_cursor(str, int)
    try:
        return None if after is None else (TypeAdapter(datetime).validate_python(after[0]), int(after[1]))
    except ValidationError:
        raise invalid_cursor() from None


def invalid_cursor() -> ValidationFailed:
    """The refusal of a cursor that is not one of ours."""
    return ValidationFailed(FieldError("cursor", _("This is not a place in this list; start from the first page.")))


def _is_valid_part(part: object, part_type: type) -> bool:
    if part_type is int:
        return type(part) is int and 0 <= part <= MAX_ID
    return type(part) is part_type and _UNSTORABLE_CHARACTERS.search(str(part)) is None


class Page(ReadModel, Generic[T]):
    """Rows of a list and the cursor of the next ones, None at the end."""

    items: list[T]
    next_cursor: str | None = None


def paginate(
    rows: Sequence[R], params: PageParams, get_key: Callable[[R], CursorKey], build_item: Callable[[R], T]
) -> Page[T]:
    """A page from `limit + 1` found rows."""
    shown = rows[: params.limit]
    cursor = None
    if len(rows) > params.limit:
        cursor = base64.urlsafe_b64encode(json.dumps(get_key(shown[-1])).encode()).decode()
    return Page(items=[build_item(one) for one in shown], next_cursor=cursor)


MAX_ROWS_SEARCHED = 50_000
"""Among how many of the newest rows words are looked for where no index helps to find them."""


def within_newest(column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Whether a row is among the newest `LOOKED_THROUGH` of those with these conditions; `column` rises with time."""
    last = select(column.label("place")).where(*conditions).order_by(column.desc()).limit(MAX_ROWS_SEARCHED).subquery()
    return column >= select(func.min(last.c.place)).scalar_subquery()


def like_pattern(text: str) -> str:
    """A LIKE pattern (escape character: backslash) for `text` anywhere."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
