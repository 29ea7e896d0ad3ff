"""PDFs: whole, open, and without anything that runs or comes along. Two readers must agree."""

import logging
from collections.abc import Iterator
from io import BytesIO
from typing import Any, cast

from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, NameObject

from hsa_app.core.i18n import N_, _
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.infra import pdfium

MAX_PAGES, MAX_OBJECTS = 100, 50_000
_WHITESPACE = b"\0\t\n\f\r "

ACTIVE_CONTENT_NAMES = {
    "/JavaScript", "/JS", "/Launch", "/XFA", "/SubmitForm", "/ImportData", "/RichMedia", "/Rendition",
    "/GoToR", "/GoToE", "/Thread", "/Movie", "/Sound",
}  # fmt: skip
ATTACHMENT_NAMES = {"/EmbeddedFile", "/EmbeddedFiles", "/FileAttachment"}
"""ISO 32000-1: actions of 12.6.4 that run or send something, forms of 12.7.8, and files of 7.11.4."""

_DAMAGED = N_("This PDF is damaged or cut off. Save it anew, or print it into a PDF, and send that.")
_LOCKED = N_("This PDF is locked with a password. Save a copy without one and send that.")


def validate_pdf(content: bytes) -> int:
    """The number of pages of a PDF that is fine.

    Raises:
        Unusable: damaged, locked, too long, or with something in it that runs or comes along.
        WrongType: something stands behind its end.
    """
    _ensure_complete(content)
    _ensure_no_active_content(content)
    return _count_pages(content)


def _ensure_complete(content: bytes) -> None:
    if content.rstrip(_WHITESPACE).endswith(b"%%EOF"):
        return
    if b"%%EOF" in content:
        raise WrongFileType(_("There is something behind the end of this PDF. Print it into a new PDF and send that."))
    raise UnusableFile(_(_DAMAGED))


def _ensure_no_active_content(content: bytes) -> None:
    """Look at every object, also those packed into streams."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise UnusableFile(_(_LOCKED))
        objects = list(_iterate_objects(reader))
        found = {name for _, one in objects for name in _iterate_names(one)}
        calls = _has_automatic_link(objects)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise UnusableFile(
            _(_DAMAGED)
        ) from None  # a reader of broken files breaks in many ways; in here it harms nobody
    if found & ACTIVE_CONTENT_NAMES or calls:
        raise UnusableFile(_("This PDF has a program or a form in it. Print it into a plain PDF and send that."))
    if found & ATTACHMENT_NAMES:
        raise UnusableFile(_("This PDF carries other files with it. Print it into a plain PDF and send that."))


def _iterate_objects(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """Every object with its number."""
    loose = {(number, generation) for generation, found in reader.xref.items() for number in found}
    packed = {(number, 0) for number in reader.xref_objStm}
    if len(loose | packed) > MAX_OBJECTS:
        raise UnusableFile(_("This PDF is made of too many parts. Print it into a new PDF and send that."))
    for number, generation in loose | packed:
        yield number, reader.get_object(IndirectObject(number, generation, reader))


def _has_automatic_link(objects: list[tuple[int, Any]]) -> bool:
    """Whether a URI is anywhere but behind a link that a person clicks (12.6.4.8, 12.5.6.5)."""
    addresses = {number for number, one in objects if _has_entry(one, "/S", "/URI")}
    return any(
        _has_entry(part, "/S", "/URI") or (isinstance(part, IndirectObject) and part.idnum in addresses)
        for _, one in objects
        for part in _iterate_parts_except_links(one)
    )


def _iterate_parts_except_links(pdf_object: Any) -> Iterator[Any]:
    """What is written in an object, but for what its links do when they are pressed."""
    waiting: list[Any] = [pdf_object]
    while waiting:
        one = waiting.pop()
        parts: list[Any] = []
        if isinstance(one, DictionaryObject):
            pairs = cast("dict[Any, Any]", one).items()
            parts = [part for key, part in pairs if not (key == "/A" and _has_entry(one, "/Subtype", "/Link"))]
        elif isinstance(one, ArrayObject):
            parts = cast("list[Any]", one)
        yield from parts
        waiting += parts


def _has_entry(pdf_object: Any, key: str, value: str) -> bool:
    return isinstance(pdf_object, DictionaryObject) and key in pdf_object and str(pdf_object[key]) == value


def _iterate_names(pdf_object: Any) -> Iterator[str]:
    """Every name written in an object, without following what it points to: that is an object of its own."""
    waiting: list[Any] = [pdf_object]
    while waiting:
        one = waiting.pop()
        if isinstance(one, NameObject):
            yield str(one)
        elif isinstance(one, DictionaryObject):
            waiting += [part for pair in cast("dict[Any, Any]", one).items() for part in pair]
        elif isinstance(one, ArrayObject):
            waiting += cast("list[Any]", one)


def _count_pages(content: bytes) -> int:
    """The pages, as the reader that will draw them finds them."""
    try:
        pages = pdfium.count_pages(content)
    except pdfium.UnreadablePdf:
        raise UnusableFile(_(_DAMAGED)) from None
    if pages > MAX_PAGES:
        raise UnusableFile(
            _("This PDF has {pages} pages; send at most {max_pages}.").format(pages=pages, max_pages=MAX_PAGES)
        )
    return pages
