"""Validates PDFs: complete, not encrypted, without active content or attachments. Read by both pypdf and PDFium."""

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
"""Names from ISO 32000-1: actions that run or send something (12.6.4), forms (12.7.8) and embedded files (7.11.4)."""

_DAMAGED = N_("This PDF is damaged or cut off. Save it anew, or print it into a PDF, and send that.")
_LOCKED = N_("This PDF is locked with a password. Save a copy without one and send that.")


def validate_pdf(content: bytes) -> int:
    """Validate a PDF; returns its number of pages.

    Raises:
        UnusableFile: it is damaged, encrypted or too long, or has active content or attachments.
        WrongFileType: there is data after its end.
    """
    _ensure_complete(content)
    _ensure_no_active_content(content)
    return _validate_page_count(content)


def _ensure_complete(content: bytes) -> None:
    if content.rstrip(_WHITESPACE).endswith(b"%%EOF"):
        return
    if b"%%EOF" in content:
        raise WrongFileType(_("There is something behind the end of this PDF. Print it into a new PDF and send that."))
    raise UnusableFile(_(_DAMAGED))


def _ensure_no_active_content(content: bytes) -> None:
    """Check the names in every object, including those in object streams."""
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    try:
        reader = PdfReader(BytesIO(content))
        if reader.is_encrypted:
            raise UnusableFile(_(_LOCKED))
        objects = list(_iterate_objects(reader))
        names = {name for _, pdf_object in objects for name in _iterate_names(pdf_object)}
        has_automatic_link = _has_automatic_link(objects)
    except (PyPdfError, ValueError, KeyError, IndexError, TypeError, AttributeError, RecursionError):
        raise UnusableFile(_(_DAMAGED)) from None  # pypdf raises many error types on broken files
    if names & ACTIVE_CONTENT_NAMES or has_automatic_link:
        raise UnusableFile(_("This PDF has a program or a form in it. Print it into a plain PDF and send that."))
    if names & ATTACHMENT_NAMES:
        raise UnusableFile(_("This PDF carries other files with it. Print it into a plain PDF and send that."))


def _iterate_objects(reader: PdfReader) -> Iterator[tuple[int, Any]]:
    """Iterate over all objects with their numbers."""
    loose = {(number, generation) for generation, offsets in reader.xref.items() for number in offsets}
    packed = {(number, 0) for number in reader.xref_objStm}
    if len(loose | packed) > MAX_OBJECTS:
        raise UnusableFile(_("This PDF is made of too many parts. Print it into a new PDF and send that."))
    for number, generation in loose | packed:
        yield number, reader.get_object(IndirectObject(number, generation, reader))


def _has_automatic_link(objects: list[tuple[int, Any]]) -> bool:
    """Whether a URI action exists outside link annotations, which a user clicks (12.6.4.8, 12.5.6.5)."""
    uri_numbers = {number for number, pdf_object in objects if _has_entry(pdf_object, "/S", "/URI")}
    return any(
        _has_entry(part, "/S", "/URI") or (isinstance(part, IndirectObject) and part.idnum in uri_numbers)
        for _, pdf_object in objects
        for part in _iterate_parts_except_links(pdf_object)
    )


def _iterate_parts_except_links(pdf_object: Any) -> Iterator[Any]:
    """Iterate over the direct parts of an object, except the actions of its link annotations."""
    pending: list[Any] = [pdf_object]
    while pending:
        current = pending.pop()
        parts: list[Any] = []
        if isinstance(current, DictionaryObject):
            pairs = cast("dict[Any, Any]", current).items()
            parts = [part for key, part in pairs if not (key == "/A" and _has_entry(current, "/Subtype", "/Link"))]
        elif isinstance(current, ArrayObject):
            parts = cast("list[Any]", current)
        yield from parts
        pending += parts


def _has_entry(pdf_object: Any, key: str, value: str) -> bool:
    return isinstance(pdf_object, DictionaryObject) and key in pdf_object and str(pdf_object[key]) == value


def _iterate_names(pdf_object: Any) -> Iterator[str]:
    """Iterate over the names in an object, without following references to other objects."""
    pending: list[Any] = [pdf_object]
    while pending:
        current = pending.pop()
        if isinstance(current, NameObject):
            yield str(current)
        elif isinstance(current, DictionaryObject):
            pending += [part for pair in cast("dict[Any, Any]", current).items() for part in pair]
        elif isinstance(current, ArrayObject):
            pending += cast("list[Any]", current)


def _validate_page_count(content: bytes) -> int:
    """Count the pages with PDFium, which also renders them."""
    try:
        pages = pdfium.count_pages(content)
    except pdfium.UnreadablePdf:
        raise UnusableFile(_(_DAMAGED)) from None
    if pages > MAX_PAGES:
        raise UnusableFile(
            _("This PDF has {pages} pages; send at most {max_pages}.").format(pages=pages, max_pages=MAX_PAGES)
        )
    return pages
