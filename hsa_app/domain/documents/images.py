"""Pictures: whole, of a size one can look at, and ending where they end."""

from io import BytesIO

from PIL import Image

from hsa_app.core.i18n import N_, _
from hsa_app.domain.documents.errors import Unusable, WrongType
from hsa_app.domain.documents.file_types import JPEG, PNG

MOST_POINTS = 40_000_000
"""A page of A4 scanned at 600 dpi has 35 million."""

READERS = {PNG: ("PNG",), JPEG: ("JPEG",)}

_END, _SCAN = 0xD9, 0xDA
_ALONE = {0x01, *range(0xD0, 0xD8)}
_DAMAGED = N_("This picture is damaged or cut off. Send it again, or take a new one.")

Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded


def check(content: bytes, content_type: str) -> None:
    """See that this is one whole picture.

    Raises:
        Unusable: damaged, or too many points.
        WrongType: something stands behind its end.
    """
    try:
        _decode(content, content_type)
        end = _end_of_png(content) if content_type == PNG else _end_of_jpegs(content)
    except (OSError, SyntaxError, ValueError, IndexError):
        raise Unusable(_DAMAGED) from None
    if content[end:].strip(b"\0"):
        raise WrongType(
            _(
                "There is something behind the end of this picture. Save it "
                "anew, or photograph the screen, and send that."
            )
        )


def opened(content: bytes, content_type: str) -> Image.Image:
    """A picture whose size is known to be fine; its points are not decoded yet.

    Raises:
        Unusable: it has too many.
    """
    picture = Image.open(BytesIO(content), formats=READERS[content_type])
    width, height = picture.size
    if width * height > MOST_POINTS:
        raise Unusable(
            _(
                "This picture has {width:,} by {height:,} points, too many to look at. Send one of at most 40 million."
            ).format(width=width, height=height)
        )
    return picture


def _decode(content: bytes, content_type: str) -> None:
    """Every checksum of a PNG and all of its points; a JPEG's too, at an eighth of its size, which reads all of it."""
    if content_type == PNG:
        opened(content, PNG).verify()
    picture = opened(content, content_type)
    picture.draft("RGB", (picture.width // 8, picture.height // 8))
    picture.load()


def _end_of_png(content: bytes) -> int:
    """Where the IEND chunk ends (PNG 1.2, 3.2: length, type, data, checksum)."""
    at, kind = 8, b""
    while kind != b"IEND":
        kind = content[at + 4 : at + 8]
        if len(kind) < 4:
            raise ValueError(_("no end"))
        at += 12 + int.from_bytes(content[at : at + 4])
    return at


def _end_of_jpegs(content: bytes) -> int:
    """Where the last one ends: a phone's JPEG may be followed by more, such as the one for bright screens."""
    at = _end_of_jpeg(content, 0)
    while content[at : at + 2] == b"\xff\xd8":
        at = _end_of_jpeg(content, at)
    return at


def _end_of_jpeg(content: bytes, start: int) -> int:
    """Where the picture that begins at `start` ends (ITU T.81, annex B)."""
    at = start + 2
    while True:
        if content[at] != 0xFF:
            raise ValueError(_("no marker"))
        while content[at] == 0xFF:
            at += 1
        marker, at = content[at], at + 1
        if marker == _END:
            return at
        if marker not in _ALONE:
            at += int.from_bytes(content[at : at + 2])
        if marker == _SCAN:
            at = _end_of_scan(content, at)


def _end_of_scan(content: bytes, at: int) -> int:
    """Where the next marker that ends a scan is: neither a stuffed byte nor one of those that restart."""
    while True:
        at = content.index(b"\xff", at)
        if content[at + 1] != 0 and content[at + 1] not in _ALONE:
            return at
        at += 2
