"""What a document is called: the name it came with, as far as it can do no harm. It is only ever shown."""

import re
import unicodedata
from urllib.parse import quote

from hsa_app.domain.documents.file_types import JPEG, PDF, PNG

MAX_LENGTH = 160
EXTENSIONS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
"""The endings of each sort, the usual one first: a file never gets one that is not its own."""

_HIDDEN_CATEGORIES = ("C", "Zl", "Zp")
_JOINERS = "\u200c\u200d"
"""Indian scripts are not written without them."""

_PATH_SEPARATORS = re.compile(r"[/\\]")
_FORBIDDEN_CHARACTERS = re.compile(r'[<>:"|?*]')


def sanitize_filename(filename: str, content_type: str, fallback: str) -> str:
    """`given` without path, controls and what turns text around, with an ending of its sort; at most 160 characters.

    `otherwise` is the name if nothing is left.
    """
    last = _PATH_SEPARATORS.split(filename)[-1]
    seen = "".join(char for char in unicodedata.normalize("NFC", last) if not _is_hidden(char))
    words = " ".join(_FORBIDDEN_CHARACTERS.sub("_", seen).split()).rstrip(". ")
    own = EXTENSIONS[content_type]
    ending = next((one for one in own if words.lower().endswith(one)), "")
    stem = words[: len(words) - len(ending)].strip(". ")
    stem = stem if any(map(str.isalnum, stem)) else fallback
    ending = words[-len(ending) :] if ending else own[0]
    return stem[: MAX_LENGTH - len(ending)] + ending


def content_disposition(filename: str, *, inline: bool = False) -> str:
    """A Content-Disposition (RFC 6266): the name in ASCII for old programs, and as it is (RFC 8187)."""
    plain = re.sub(r"[^A-Za-z0-9 ._-]", "_", filename)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename, safe='')}"


def _is_hidden(char: str) -> bool:
    """Controls, formatting that turns text around, half characters, unassigned ones, line breaks."""
    return unicodedata.category(char).startswith(_HIDDEN_CATEGORIES) and char not in _JOINERS
