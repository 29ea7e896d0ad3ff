"""Search, filters and position of a list in the URL.

The position is the cursors of all pages from the first to this one, joined. So the previous page has a URL, and the
range of rows is known, without counting the rows before.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.formatting import format_number
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.state.form_input import parse_number

ParamsT = TypeVar("ParamsT", bound=PageParams)
T = TypeVar("T")

MAX_COUNTED = 1000
CURSOR_PARAM, CURSOR_SEPARATOR, MAX_CURSORS = "cursor", "~", 200
_NON_FILTER_FIELDS = {"limit", CURSOR_PARAM}


@dataclass(frozen=True)
class FilterChip:
    """An applied filter, and the URL without it."""

    label: str
    url_without: str


@dataclass(frozen=True)
class Pagination:
    """The position in a list: texts and URLs. `base_url` can be followed by one more parameter."""

    range_text: str = ""
    total: str = ""
    note: str = ""
    base_url: str = ""
    previous_url: str = ""
    next_url: str = ""
    has_previous: bool = False
    has_next: bool = False
    filtered: bool = False
    chips: list[FilterChip] = field(default_factory=list)


@dataclass(frozen=True)
class ListQuery(Generic[ParamsT]):
    """The parsed URL of a list: validated parameters, filters as text, cursors, and the names of invalid parameters."""

    path: str
    params: ParamsT
    filters: dict[str, str]
    cursors: tuple[str, ...] = ()
    invalid_params: tuple[str, ...] = ()

    def url(self, *cursors: str, **changes: str) -> str:
        """The URL with these changes, on the page after `cursors`; an empty value removes a filter."""
        params = {name: value for name, value in (self.filters | changes).items() if value}
        return build_url(self.path, params | ({CURSOR_PARAM: CURSOR_SEPARATOR.join(cursors)} if cursors else {}))

    def first_page(self) -> "ListQuery[ParamsT]":
        """The query of the first page, because the cursor is invalid."""
        params = self.params.model_copy(update={CURSOR_PARAM: None})
        return replace(self, params=params, cursors=(), invalid_params=(*self.invalid_params, CURSOR_PARAM))


def build_url(path: str, parameters: Mapping[str, str]) -> str:
    """A path with query parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def parse_list_query(form: type[ParamsT], path: str, parameters: Mapping[str, str]) -> ListQuery[ParamsT]:
    """Parses the URL of a list. Invalid parameters count as absent and are named in `invalid_params`."""
    names = [
        field_info.alias or name for name, field_info in form.model_fields.items() if name not in _NON_FILTER_FIELDS
    ]
    filters = {name: parameters[name].strip() for name in names if parameters.get(name, "").strip()}
    cursors = tuple(part for part in parameters.get(CURSOR_PARAM, "").split(CURSOR_SEPARATOR) if part)[:MAX_CURSORS]
    values = filters | ({CURSOR_PARAM: cursors[-1]} if cursors else {})
    invalid = _find_invalid_params(form, values)
    if CURSOR_PARAM in invalid:
        cursors = ()
    valid = {name: value for name, value in values.items() if name not in invalid}
    filters = {name: value for name, value in filters.items() if name not in invalid}
    return ListQuery(path, validate(form, valid), filters, cursors, tuple(invalid))


async def load_list_page(
    run_query: Callable[..., Awaitable[Any]],
    page_query: Callable[..., tuple[Page[T], int]],
    list_query: ListQuery[ParamsT],
) -> tuple[list[T], Pagination, ListQuery[ParamsT]]:
    """The rows of the page, its pagination, and the query; an invalid cursor leads to the first page."""
    try:
        page, total = await run_query(page_query, list_query.params)
    except ValidationFailed:
        list_query = list_query.first_page()
        page, total = await run_query(page_query, list_query.params)
    return page.items, _build_pagination(list_query, page, total), list_query


def with_filter_chips(pagination: Pagination, list_query: ListQuery[Any], labels: Mapping[str, str]) -> Pagination:
    """Adds a chip for each applied filter that has a label."""
    chips = [
        FilterChip(label, list_query.url(**{name: ""})) for name, label in labels.items() if name in list_query.filters
    ]
    return replace(pagination, chips=chips, filtered=bool(chips))


def url_from_form(list_query: ListQuery[Any], form: object) -> str:
    """The URL of the first page with the values of a form; parameters that the form lacks are kept.

    Raises:
        ValidationFailed: with a message for each invalid field.
    """
    fields = {str(name): str(value).strip() for name, value in form.items()} if isinstance(form, Mapping) else {}
    validate(type(list_query.params), {name: value for name, value in fields.items() if value})
    return list_query.url(**fields)


def parse_id_param(parameters: Mapping[str, str], name: str) -> int:
    """The id in a URL parameter; 0 if it is missing or invalid."""
    return parse_number(parameters.get(name, ""))


def _find_invalid_params(form: type[ParamsT], values: dict[str, str]) -> list[str]:
    try:
        validate(form, values)
    except ValidationFailed as error:
        return [problem.field.partition(".")[0] for problem in error.field_errors]
    return []


def _build_pagination(list_query: ListQuery[Any], page: Page[Any], total: int) -> Pagination:
    has_next = page.next_cursor is not None and len(list_query.cursors) < MAX_CURSORS
    first_url = list_query.url()
    return Pagination(
        range_text=_range_text(len(list_query.cursors) * list_query.params.limit, len(page.items), total),
        total=format_number(total)
        if total <= MAX_COUNTED
        else _("More than {count}").format(count=format_number(MAX_COUNTED)),
        note=_warning_text(list_query.invalid_params),
        base_url=first_url + ("&" if "?" in first_url else "?"),
        previous_url=list_query.url(*list_query.cursors[:-1]),
        next_url=list_query.url(*list_query.cursors, page.next_cursor or ""),
        has_previous=bool(list_query.cursors),
        has_next=has_next,
    )


def _range_text(offset: int, shown_count: int, total: int) -> str:
    if not shown_count:
        return _("None")
    total_text = (
        format_number(total)
        if total <= MAX_COUNTED
        else _("more than {count}").format(count=format_number(MAX_COUNTED))
    )
    return _("{first} to {last} of {total}").format(
        first=format_number(offset + 1), last=format_number(offset + shown_count), total=total_text
    )


def _warning_text(invalid_params: tuple[str, ...]) -> str:
    if not invalid_params:
        return ""
    if invalid_params == (CURSOR_PARAM,):
        return _("That place is not in this list. This is its beginning.")
    names = ", ".join(name for name in invalid_params if name != CURSOR_PARAM)
    return _("The address asks for something this list does not have ({names}). It is shown without.").format(
        names=names
    )
