"""Keyset pagination: a page begins after the key of the last row of the previous page."""

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
    """The page size and the cursor."""

    limit: Annotated[int, Field(ge=1, le=100, description="The number of items in a page")] = 20
    cursor: Annotated[str, Field(max_length=500)] | None = Field(
        default=None, description="The `next_cursor` of the previous page"
    )

    @model_validator(mode="before")
    @classmethod
    def _drop_empty_values(cls, data: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}

    def parse_cursor(self, *part_types: type) -> CursorKey | None:
        """Return the key of the last row of the previous page, or None for the first page.

        Raises:
            ValidationFailed: the cursor is malformed.
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
    """Return the time and id of the last row of the previous page, in a list by time; None for the first page.

    Raises:
        ValidationFailed: the cursor is malformed.
    """
    after = params.parse_cursor(str, int)
    try:
        return None if after is None else (TypeAdapter(datetime).validate_python(after[0]), int(after[1]))
    except ValidationError:
        raise invalid_cursor() from None


def invalid_cursor() -> ValidationFailed:
    """Build the error for a malformed cursor."""
    return ValidationFailed(FieldError("cursor", _("This is not a place in this list; start from the first page.")))


def _is_valid_part(part: object, part_type: type) -> bool:
    if part_type is int:
        return type(part) is int and 0 <= part <= MAX_ID
    return type(part) is part_type and _UNSTORABLE_CHARACTERS.search(str(part)) is None


class Page(ReadModel, Generic[T]):
    """One page of a list and the cursor of the next; None on the last page."""

    items: list[T]
    next_cursor: str | None = None


def paginate(
    rows: Sequence[R], params: PageParams, get_key: Callable[[R], CursorKey], build_item: Callable[[R], T]
) -> Page[T]:
    """Build a page from up to `limit + 1` rows; an extra row means that there is a next page."""
    shown = rows[: params.limit]
    cursor = None
    if len(rows) > params.limit:
        cursor = base64.urlsafe_b64encode(json.dumps(get_key(shown[-1])).encode()).decode()
    return Page(items=[build_item(row) for row in shown], next_cursor=cursor)


MAX_ROWS_SEARCHED = 50_000
"""A text search without an index scans only this many of the newest rows."""


def within_newest(column: Any, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    """Match the newest `MAX_ROWS_SEARCHED` rows of those that meet the conditions; `column` rises with time."""
    newest = (
        select(column.label("position")).where(*conditions).order_by(column.desc()).limit(MAX_ROWS_SEARCHED).subquery()
    )
    return column >= select(func.min(newest.c.position)).scalar_subquery()


def like_pattern(text: str) -> str:
    """Build a LIKE pattern (escape character: backslash) that matches `text` anywhere."""
    escaped = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
