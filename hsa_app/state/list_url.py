"""A list's search, filters and place live in the address, so that reload, back and bookmarks work.

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
from hsa_app.state.form_input import number

AskT = TypeVar("AskT", bound=PageParams)
T = TypeVar("T")

COUNTED = 1000
PLACE, JOIN, LONGEST_WAY = "cursor", "~", 200
_NOT_FILTERS = {"limit", PLACE}


@dataclass(frozen=True)
class Chip:
    """A filter that is applied, and the address without it."""

    words: str
    without: str


@dataclass(frozen=True)
class Listing:
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
    chips: list[Chip] = field(default_factory=list)


@dataclass(frozen=True)
class Wanted(Generic[AskT]):
    """What an address asks of a list: the search, its filters as they are written, and the way to this page."""

    path: str
    ask: AskT
    filters: dict[str, str]
    way: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()

    def at(self, *way: str, **changes: str) -> str:
        """The address with these changes, on the page at the end of `way`; an empty value takes a filter away."""
        kept = {name: value for name, value in (self.filters | changes).items() if value}
        return address(self.path, kept | ({PLACE: JOIN.join(way)} if way else {}))

    def from_the_start(self) -> "Wanted[AskT]":
        """The first page, because the place that was asked for is none."""
        ask = self.ask.model_copy(update={PLACE: None})
        return replace(self, ask=ask, way=(), unread=(*self.unread, PLACE))


def address(path: str, parameters: Mapping[str, str]) -> str:
    """A path with its parameters."""
    return f"{path}?{urlencode(parameters)}" if parameters else path


def wanted(form: type[AskT], path: str, parameters: Mapping[str, str]) -> Wanted[AskT]:
    """What an address asks for. What cannot be read counts as absent and is named in `unread`."""
    names = [one.alias or name for name, one in form.model_fields.items() if name not in _NOT_FILTERS]
    filters = {name: parameters[name].strip() for name in names if parameters.get(name, "").strip()}
    way = tuple(part for part in parameters.get(PLACE, "").split(JOIN) if part)[:LONGEST_WAY]
    asked = filters | ({PLACE: way[-1]} if way else {})
    wrong = _wrong(form, asked)
    if PLACE in wrong:
        way = ()
    good = {name: value for name, value in asked.items() if name not in wrong}
    filters = {name: value for name, value in filters.items() if name not in wrong}
    return Wanted(path, validate(form, good), filters, way, tuple(wrong))


async def found(
    look: Callable[..., Awaitable[Any]], query: Callable[..., tuple[Page[T], int]], at: Wanted[AskT]
) -> tuple[list[T], Listing, Wanted[AskT]]:
    """The rows an address asks for, and where one is; a place that is none leads to the start."""
    try:
        page, total = await look(query, at.ask)
    except ValidationFailed:
        at = at.from_the_start()
        page, total = await look(query, at.ask)
    return page.items, _listing(at, page, total), at


def with_chips(listing: Listing, at: Wanted[Any], words: Mapping[str, str]) -> Listing:
    """The listing with a chip for each filter there are words for."""
    chips = [Chip(said, at.at(**{name: ""})) for name, said in words.items() if name in at.filters]
    return replace(listing, chips=chips, filtered=bool(chips))


def going(at: Wanted[Any], form: object) -> str:
    """The address with what a form says; what it does not name stays, and one begins at the first page.

    Raises:
        Invalid: with a sentence for each field that cannot be searched for.
    """
    fields = {str(name): str(value).strip() for name, value in form.items()} if isinstance(form, Mapping) else {}
    validate(type(at.ask), {name: value for name, value in fields.items() if value})
    return at.at(**fields)


def number_in(parameters: Mapping[str, str], name: str) -> int:
    """A number an address gives, such as the id of what a drawer shows; 0 if it is none."""
    return number(parameters.get(name, ""))


def _wrong(form: type[AskT], asked: dict[str, str]) -> list[str]:
    try:
        validate(form, asked)
    except ValidationFailed as refused:
        return [problem.field.partition(".")[0] for problem in refused.problems]
    return []


def _listing(at: Wanted[Any], page: Page[Any], total: int) -> Listing:
    further = page.next_cursor is not None and len(at.way) < LONGEST_WAY
    here = at.at()
    return Listing(
        words=_words(len(at.way) * at.ask.limit, len(page.items), total),
        total=format_number(total)
        if total <= COUNTED
        else _("More than {COUNTED}").format(COUNTED=format_number(COUNTED)),
        note=_note(at.unread),
        here=here + ("&" if "?" in here else "?"),
        back=at.at(*at.way[:-1]),
        onward=at.at(*at.way, page.next_cursor or ""),
        has_back=bool(at.way),
        has_onward=further,
    )


def _words(before: int, shown: int, total: int) -> str:
    if not shown:
        return _("None")
    most = format_number(total) if total <= COUNTED else _("more than {COUNTED}").format(COUNTED=format_number(COUNTED))
    return _("{before} to {before2} of {most}").format(
        before=format_number(before + 1), before2=format_number(before + shown), most=most
    )


def _note(unread: tuple[str, ...]) -> str:
    if not unread:
        return ""
    if unread == (PLACE,):
        return _("That place is not in this list. This is its beginning.")
    names = ", ".join(name for name in unread if name != PLACE)
    return _("The address asks for something this list does not have ({names}). It is shown without.").format(
        names=names
    )
