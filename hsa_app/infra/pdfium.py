"""Renders PDF pages with PDFium. Only called in the sandbox."""

from contextlib import closing

import pypdfium2
from PIL.Image import Image


class UnreadablePdf(Exception):
    """PDFium cannot open the file, or it is encrypted."""


def count_pages(content: bytes) -> int:
    """Count the pages of a PDF.

    Raises:
        UnreadablePdf: it is damaged or encrypted.
    """
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            return len(document)
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdf(str(error)) from None


def render_page(content: bytes, page_number: int, max_width: int, max_height: int) -> Image:
    """Render a page (counted from 1) as RGB, scaled to fit into `max_width` by `max_height` pixels.

    Raises:
        UnreadablePdf: it is damaged or encrypted.
    """
    try:
        with closing(pypdfium2.PdfDocument(content)) as document:
            document.init_forms()  # must precede page access, else form fields are not drawn
            page = document[page_number - 1]
            width, height = page.get_size()
            scale = min(max_width / max(width, 1), max_height / max(height, 1))
            return page.render(scale=scale).to_pil().convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise UnreadablePdf(str(error)) from None
