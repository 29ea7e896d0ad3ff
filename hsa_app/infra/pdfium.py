"""Renders PDF pages with PDFium. Only called in the sandbox."""

from contextlib import closing

import pypdfium2
from PIL.Image import Image


class Unreadable(Exception):
    """The engine cannot open this, or asks for a password."""


def count(content: bytes) -> int:
    """The number of pages.

    Raises:
        Unreadable: damaged or locked.
    """
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from None


def draw(content: bytes, page: int, wide: int, high: int) -> Image:
    """A page (from 1) as large as fits into so many points.

    Raises:
        Unreadable: damaged or locked.
    """
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            document.init_forms()  # before a page is taken, or what was filled in is not drawn
            paper = document[page - 1]
            width, height = paper.get_size()
            scale = min(wide / max(width, 1), high / max(height, 1))
            return paper.render(scale=scale).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise Unreadable(str(error)) from None
