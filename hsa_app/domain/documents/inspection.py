"""What a file is, by its content: a PDF, PNG or JPEG that is this and nothing else. Runs in a child, see `looking`."""

import re
import zipfile
from io import BytesIO

from hsa_app.core.i18n import _
from hsa_app.domain.documents import images, pdf
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG, FileInfo

MAGIC_BYTES = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}

_MARKUP_PATTERN = re.compile(rb"<(?:script|html|!doctype|iframe|svg|body|\?php)\b", re.IGNORECASE)
"""What makes a browser or a server that guesses take a file for a page. Chance writes it once in 10^10 bytes."""


def inspect(content: bytes) -> FileInfo:
    """What this file is.

    Raises:
        WrongType: not a PDF, PNG or JPEG, or also something else.
        Unusable: empty, damaged, locked, or with something in it that we do not take.
    """
    if not content:
        raise UnusableFile(_("This file is empty."))
    content_type = next((sort for start, sort in MAGIC_BYTES.items() if content.startswith(start)), None)
    if content_type is None:
        raise WrongFileType(_("Send a PDF, a PNG or a JPEG. This is something else, whatever its name says."))
    _ensure_not_polyglot(content, content_type)
    if content_type == PDF:
        return FileInfo(PDF, pdf.validate_pdf(content))
    images.validate_image(content, content_type)
    return FileInfo(content_type, 1)


def _ensure_not_polyglot(content: bytes, content_type: str) -> None:
    """See that no other program would take the file for something else.

    Raises:
        WrongType: one would.
    """
    second_pdf = content_type != PDF and b"%PDF-" in content
    if second_pdf or zipfile.is_zipfile(BytesIO(content)) or _MARKUP_PATTERN.search(content):
        raise WrongFileType(_("This file is two kinds of file in one. Save it anew as a plain PDF, PNG or JPEG."))
