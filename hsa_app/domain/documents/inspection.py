"""Detects from its content whether a file is exactly a PDF, PNG or JPEG. Runs in the sandbox process, see `sandbox`."""

import re
import zipfile
from io import BytesIO

from hsa_app.core.i18n import _
from hsa_app.domain.documents import image_validation, pdf_validation
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG, FileInfo

MAGIC_BYTES = {b"%PDF-": PDF, b"\x89PNG\r\n\x1a\n": PNG, b"\xff\xd8\xff": JPEG}

_MARKUP_PATTERN = re.compile(rb"<(?:script|html|!doctype|iframe|svg|body|\?php)\b", re.IGNORECASE)
"""Markup that content sniffing may take for HTML or PHP. In random data it occurs once in 10^10 bytes."""


def inspect(content: bytes) -> FileInfo:
    """Detect the type and page count of a file.

    Raises:
        WrongFileType: it is no PDF, PNG or JPEG, or it is a polyglot.
        UnusableFile: it is empty, damaged, encrypted, or has active content or attachments.
    """
    if not content:
        raise UnusableFile(_("This file is empty."))
    content_type = next((file_type for magic, file_type in MAGIC_BYTES.items() if content.startswith(magic)), None)
    if content_type is None:
        raise WrongFileType(_("Send a PDF, a PNG or a JPEG. This is something else, whatever its name says."))
    _ensure_not_polyglot(content, content_type)
    if content_type == PDF:
        return FileInfo(PDF, pdf_validation.validate_pdf(content))
    image_validation.validate_image(content, content_type)
    return FileInfo(content_type, 1)


def _ensure_not_polyglot(content: bytes, content_type: str) -> None:
    """Check that no other program would read the file as another type.

    Raises:
        WrongFileType: one would.
    """
    has_embedded_pdf = content_type != PDF and b"%PDF-" in content
    if has_embedded_pdf or zipfile.is_zipfile(BytesIO(content)) or _MARKUP_PATTERN.search(content):
        raise WrongFileType(_("This file is two kinds of file in one. Save it anew as a plain PDF, PNG or JPEG."))
