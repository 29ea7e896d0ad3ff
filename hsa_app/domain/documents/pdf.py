"""PDFs: whole, open, and without anything that runs or comes along. Two readers must agree."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any, cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from hsa_app.core.i18n import N_, _
from hsa_app.domain.documents.errors import Unusable, WrongType
from hsa_app.infra import pdfium

MOST_PAGES, MOST_OBJECTS = 100, 50_000
_BLANKS = b"\0\t\n\f\r "

RUNS = {
    "/JavaScript", "/JS", "/Launch", "/XFA", "/SubmitForm", "/ImportData", "/RichMedia", "/Rendition",
    "/GoToR", "/GoToE", "/Thread", "/Movie", "/Sound",
}  # fmt: skip
COMES_ALONG = {"/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment"}
"""ISO 32000-1: actions of 12.6.4 that run or send something, forms of 12.7.8, and files of 7.11.4."""

_DAMAGED = N_("This PDF is damaged or cut off. Save it anew, or print it into a PDF, and send that.")
_LOCKED = N_("This PDF is locked with a password. Save a copy without one and send that.")


def check(content: bytes) -> int:
    """The number of pages of a PDF that is fine.

    Raises:
        Unusable: damaged, locked, too long, or with something in it that runs or comes along.
        WrongType: something stands behind its end.
    """
    _ends_as_a_pdf(content)
    _carries_nothing(content)
    return _count(content)


def _ends_as_a_pdf(content: bytes) -> None:
    if content.rstrip(_BLANKS).endswith(b"%%EOF"):
        return
    if b"%%EOF" in content:
        raise WrongType(_("There is something behind the end of this PDF. Print it into a new PDF and send that."))
    raise Unusable(_DAMAGED)


def _carries_nothing(content: bytes) -> None:
    """Look at every object, also those packed into streams."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise Unusable(_LOCKED)
        objects = list(_objects(reader))
        found = {name for _, one in objects for name in _names(one)}
        calls = _calls_by_itself(objects)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise Unusable(_DAMAGED) from None  # a reader of broken files breaks in many ways; in here it harms nobody
    if found & RUNS or calls:
        raise Unusable(_("This PDF has a program or a form in it. Print it into a plain PDF and send that."))
    if found & COMES_ALONG:
        raise Unusable(_("This PDF carries other files with it. Print it into a plain PDF and send that."))


def _objects(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """Every object with its number."""
    loose = {(number, generation) for generation, found in reader.xref.items() for number in found}
    packed = {(number, 0) for number in reader.xref_objStm}
    if len(loose | packed) > MOST_OBJECTS:
        raise Unusable(_("This PDF is made of too many parts. Print it into a new PDF and send that."))
    for number, generation in loose | packed:
        yield number, reader.get_object(IndirectObject(number, generation, reader))


def _calls_by_itself(objects: list[tuple[int, Any]]) -> bool:
    """Whether an address stands anywhere but behind a link that a person presses (12.6.4.8, 12.5.6.5)."""
    addresses = {number for number, one in objects if _is(one, "/S", "/URI")}
    return any(
        _is(part, "/S", "/URI") or (isinstance(part, IndirectObject) and part.idnum in addresses)
        for _, one in objects
        for part in _parts_but_links(one)
    )


def _parts_but_links(whole: Any) -> Iterator[Any]:
    """What is written in an object, but for what its links do when they are pressed."""
    waiting: list[Any] = [whole]
    while waiting:
        one = waiting.pop()
        parts: list[Any] = []
        if isinstance(one, DictionaryObject):
            pairs = cast("dict[Any, Any]", one).items()
            parts = [part for key, part in pairs if not (key == "/A" and _is(one, "/Subtype", "/Link"))]
        elif isinstance(one, ArrayObject):
            parts = cast("list[Any]", one)
        yield from parts
        waiting += parts


def _is(one: Any, key: str, value: str) -> bool:
    return isinstance(one, DictionaryObject) and key in one and str(one[key]) == value


def _names(whole: Any) -> Iterator[str]:
    """Every name written in an object, without following what it points to: that is an object of its own."""
    waiting: list[Any] = [whole]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject):
            yield str(one)
        elif isinstance(one, DictionaryObject):
            waiting += [part for pair in cast("dict[Any, Any]", one).items() for part in pair]
        elif isinstance(one, ArrayObject):
            waiting += cast("list[Any]", one)


def _count(content: bytes) -> int:
    """The pages, as the reader that will draw them finds them."""
    try:
        pages = pdfium.count(content)
    except pdfium.Unreadable:
        raise Unusable(_DAMAGED) from None
    if pages > MOST_PAGES:
        raise Unusable(
            _("This PDF has {pages} pages; send at most {MOST_PAGES}.").format(pages=pages, MOST_PAGES=MOST_PAGES)
        )
    return pages
