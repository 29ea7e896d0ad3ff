"""Search, filters and position of a list in the URL.
The place is the way one came: the cursors of the pages before, joined. So there is a way back, and
the words can say where one is, without counting rows that were passed.
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
    """A filter that is applied, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Pagination:
    """Where one is in a list, in words and addresses. `here` is ready for one more parameter."""

    words: str = ""
    total: str = ""
    note: str = ""
    here: str = ""
    back: str = ""
    onward: str = ""
    has_back: bool = False
    has_onward: bool = False
    filtered: bool = False
    chips: list[FilterChip] = field(default_factory=list)


@dataclass(frozen=True)
class ListQuery(Generic[ParamsT]):
    """What an address asks of a list: the search, its filters as they are written, and the way to this page."""

    path: str
    ask: ParamsT
    filters: dict[str, str]
    cursors: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def url(self, *cursors: str, **changes: str) -> str:
        """The address with these changes, on the page at the end of `way`; an empty value takes a filter away."""
        kept = {name: value for name, value in (self.filters | changes).items() if value}
        return build_url(self.path, kept | ({CURSOR_PARAM: CURSOR_SEPARATOR.join(cursors)} if cursors else {}))

    def first_page(self) -> "ListQuery[ParamsT]":
        """The first page, because the place that was asked for is none."""
        ask = self.ask.model_copy(update={CURSOR_PARAM: None})
        return replace(self, ask=ask, cursors=(), unread=(*self.unread, CURSOR_PARAM))


def build_url(path: str, parameters: Mapping[str, str]) -> str:
    """A path with its parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def parse_list_query(form: type[ParamsT], path: str, parameters: Mapping[str, str]) -> ListQuery[ParamsT]:
    """What an address asks for. What cannot be read counts as absent and is named in `unread`."""
    names = [one.alias or name for name, one in form.model_fields.items() if name not in _NON_FILTER_FIELDS]
    filters = {name: parameters[name].strip() for name in names if parameters.get(name, "").strip()}
    way = tuple(part for part in parameters.get(CURSOR_PARAM, "").split(CURSOR_SEPARATOR) if part)[:MAX_CURSORS]
    asked = filters | ({CURSOR_PARAM: way[-1]} if way else {})
    wrong = _find_invalid_params(form, asked)
    if CURSOR_PARAM in wrong:
        way = ()
    good = {name: value for name, value in asked.items() if name not in wrong}
    filters = {name: value for name, value in filters.items() if name not in wrong}
    return ListQuery(path, validate(form, good), filters, way, tuple(wrong))


async def load_list_page(
    run_query: Callable[..., Awaitable[Any]],
    page_query: Callable[..., tuple[Page[T], int]],
    list_query: ListQuery[ParamsT],
) -> tuple[list[T], Pagination, ListQuery[ParamsT]]:
    """The rows an address asks for, and where one is; a place that is none leads to the start."""
    try:
        page, total = await run_query(page_query, list_query.ask)
    except ValidationFailed:
        list_query = list_query.first_page()
        page, total = await run_query(page_query, list_query.ask)
    return page.items, _build_pagination(list_query, page, total), list_query


def with_filter_chips(pagination: Pagination, list_query: ListQuery[Any], labels: Mapping[str, str]) -> Pagination:
    """The listing with a chip for each filter there are words for."""
    chips = [
        FilterChip(said, list_query.url(**{name: ""})) for name, said in labels.items() if name in list_query.filters
    ]
    return replace(pagination, chips=chips, filtered=bool(chips))


def url_from_form(list_query: ListQuery[Any], form: object) -> str:
    """The address with what a form says; what it does not name stays, and one begins at the first page.

    Raises:
        Invalid: with a sentence for each field that cannot be searched for.
    """
    fields = {str(name): str(value).strip() for name, value in form.items()} if isinstance(form, Mapping) else {}
    validate(type(list_query.ask), {name: value for name, value in fields.items() if value})
    return list_query.url(**fields)


def parse_id_param(parameters: Mapping[str, str], name: str) -> int:
    """A number an address gives, such as the id of what a drawer shows; 0 if it is none."""
    return parse_number(parameters.get(name, ""))


def _find_invalid_params(form: type[ParamsT], values: dict[str, str]) -> list[str]:
    try:
        validate(form, values)
    except ValidationFailed as refused:
        return [problem.field.partition(".")[0] for problem in refused.field_errors]
    return []


def _build_pagination(list_query: ListQuery[Any], page: Page[Any], total: int) -> Pagination:
    further = page.next_cursor is not None and len(list_query.cursors) < MAX_CURSORS
    here = list_query.url()
    return Pagination(
        words=_range_text(len(list_query.cursors) * list_query.ask.limit, len(page.items), total),
        total=format_number(total)
        if total <= MAX_COUNTED
        else _("More than {count}").format(count=format_number(MAX_COUNTED)),
        note=_warning_text(list_query.unread),
        here=here + ("&" if "?" in here else "?"),
        back=list_query.url(*list_query.cursors[:-1]),
        onward=list_query.url(*list_query.cursors, page.next_cursor or ""),
        has_back=bool(list_query.cursors),
        has_onward=further,
    )


def _range_text(offset: int, shown_count: int, total: int) -> str:
    if not shown_count:
        return _("None")
    most = (
        format_number(total)
        if total <= MAX_COUNTED
        else _("more than {count}").format(count=format_number(MAX_COUNTED))
    )
    return _("{first} to {last} of {total}").format(
        first=format_number(offset + 1), last=format_number(offset + shown_count), total=most
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
