"""Renders PDF pages with PDFium. Only called in the sandbox."""

from contextlib import closing

import pypdfium2
from PIL.Image import Image


class UnreadablePdf(Exception):
    """The engine cannot open this, or asks for a password."""


def count_pages(content: bytes) -> int:
    """The number of pages.

    Raises:
        Unreadable: damaged or locked.
    """
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdf(str(error)) from None


def render_page(content: bytes, page_number: int, max_width: int, max_height: int) -> Image:
    """A page (from 1) as large as fits into so many points.

    Raises:
        Unreadable: damaged or locked.
    """
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            document.init_forms()  # before a page is taken, or what was filled in is not drawn
            paper = document[page_number - 1]
            width, height = paper.get_size()
            scale = min(max_width / max(width, 1), max_height / max(height, 1))
            return paper.render(scale=scale).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdf(str(error)) from None
