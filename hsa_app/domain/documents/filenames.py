"""Sanitizes names of uploaded files. They are for display and download only, never paths on disk."""

import re
import unicodedata
from urllib.parse import quote

from hsa_app.domain.documents.file_types import JPEG, PDF, PNG

MAX_LENGTH = 160
EXTENSIONS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
"""The extensions of each type, the usual one first; a file always gets an extension of its own type."""

_HIDDEN_CATEGORIES = ("C", "Zl", "Zp")
_JOINERS = "\u200c\u200d"
"""Zero-width joiners, which Indic scripts need."""

_PATH_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN_CHARACTERS = re.compile(r'[<>:"|?*]')


def sanitize_filename(filename: str, content_type: str, fallback: str) -> str:
    """Remove path, control and bidirectional characters, and ensure an extension of its type; at most 160 characters.

    `fallback` is the name if nothing is left.
    """
    base_name = _PATH_SEPARATORS.split(filename)[-1]
    visible = "".join(char for char in unicodedata.normalize("NFC", base_name) if not _is_hidden(char))
    name = " ".join(_FORBIDDEN_CHARACTERS.sub("_", visible).split()).rstrip(". ")
    extensions = EXTENSIONS[content_type]
    extension = next((extension for extension in extensions if name.lower().endswith(extension)), "")
    stem = name[: len(name) - len(extension)].strip(". ")
    stem = stem if any(map(str.isalnum, stem)) else fallback
    extension = name[-len(extension) :] if extension else extensions[0]
    return stem[: MAX_LENGTH - len(extension)] + extension


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """Build a Content-Disposition header (RFC 6266) with an ASCII fallback and the full name (RFC 8187)."""
    fallback = re.sub(r"[^A-Za-z0-9 ._-]", "_", filename)
    disposition = "inline" if inline else "attachment"
    return f"{disposition}; filename=\"{fallback}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _is_hidden(char: str) -> bool:
    """Whether a character is a control, format (bidirectional), surrogate, unassigned or line break character."""
    return unicodedata.category(char).startswith(_HIDDEN_CATEGORIES) and char not in _JOINERS
