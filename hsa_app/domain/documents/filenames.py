"""What a document is called: the name it came with, as far as it can do no harm. It is only ever shown."""

import re
import unicodedata
from urllib.parse import quote

from hsa_app.core.i18n import N_, _
from hsa_app.domain.documents.file_types import JPEG, PDF, PNG

LONGEST = 160
ENDINGS = {PDF: (".pdf",), PNG: (".png",), JPEG: (".jpg", ".jpeg")}
"""The endings of each sort, the usual one first: a file never gets one that is not its own."""

_HIDDEN = ("C", N_("Zl"), N_("Zp"))
_JOINERS = "\u200c\u200d"
"""Indian scripts are not written without them."""

_ELSEWHERE = re.compile(r"[/\\]")
_NEVER_IN_A_NAME = re.compile(r'[<>:"|?*]')


def cleaned(given: str, content_type: str, otherwise: str) -> str:
    """`given` without path, controls and what turns text around, with an ending of its sort; at most 160 characters.

    `otherwise` is the name if nothing is left.
    """
    last = _ELSEWHERE.split(given)[-1]
    seen = "".join(char for char in unicodedata.normalize("NFC", last) if not _hides(char))
    words = " ".join(_NEVER_IN_A_NAME.sub("_", seen).split()).rstrip(". ")
    own = ENDINGS[content_type]
    ending = next((one for one in own if words.lower().endswith(one)), "")
    stem = words[: len(words) - len(ending)].strip(". ")
    stem = stem if any(map(str.isalnum, stem)) else otherwise
    ending = words[-len(ending) :] if ending else own[0]
    return stem[: LONGEST - len(ending)] + ending


def disposition(name: str, *, inline: bool = False) -> str:
    """A Content-Disposition (RFC 6266): the name in ASCII for old programs, and as it is (RFC 8187)."""
    plain = re.sub(_(r"[^A-Za-z0-9 ._-]"), "_", name)
    return f"{'inline' if inline else 'attachment'}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _hides(char: str) -> bool:
    """Controls, formatting that turns text around, half characters, unassigned ones, line breaks."""
    return unicodedata.category(char).startswith(_HIDDEN) and char not in _JOINERS
