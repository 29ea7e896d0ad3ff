"""Pictures: whole, of a size one can look at, and ending where they end."""

from io import BytesIO

from PIL import Image

from hsa_app.core.i18n import N_, _
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.domain.documents.file_types import JPEG, PNG

MAX_PIXELS = 40_000_000
"""A page of A4 scanned at 600 dpi has 35 million."""

PILLOW_FORMATS = {PNG: ("PNG",), JPEG: ("JPEG",)}

_END_MARKER, _SCAN_MARKER = 0xD9, 0xDA
_MARKERS_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_DAMAGED = N_("This picture is damaged or cut off. Send it again, or take a new one.")

Image.MAX_IMAGE_PIXELS = None  # the size is looked at below, before anything is decoded


def validate_image(content: bytes, content_type: str) -> None:
    """See that this is one whole picture.

    Raises:
        Unusable: damaged, or too many points.
        WrongType: something stands behind its end.
    """
    try:
        _decode(content, content_type)
        end = _find_png_end(content) if content_type == PNG else _find_last_jpeg_end(content)
    except (OSError, SyntaxError, ValueError, IndexError):
        raise UnusableFile(_(_DAMAGED)) from None
    if content[end:].strip(b"\0"):
        raise WrongFileType(
            _(
                "There is something behind the end of this picture. Save it "
                "anew, or photograph the screen, and send that."
            )
        )


def open_image(content: bytes, content_type: str) -> Image.Image:
    """A picture whose size is known to be fine; its points are not decoded yet.

    Raises:
        Unusable: it has too many.
    """
    picture = Image.open(BytesIO(content), formats=PILLOW_FORMATS[content_type])
    width, height = picture.size
    if width * height > MAX_PIXELS:
        raise UnusableFile(
            _(
                "This picture has {width} by {height} points, too many to look at. Send one of at most 40 million."
            ).format(width=f"{width:,}", height=f"{height:,}")
        )
    return picture


def _decode(content: bytes, content_type: str) -> None:
    """Every checksum of a PNG and all of its points; a JPEG's too, at an eighth of its size, which reads all of it."""
    if content_type == PNG:
        open_image(content, PNG).verify()
    picture = open_image(content, content_type)
    picture.draft("RGB", (picture.width // 8, picture.height // 8))
    picture.load()


def _find_png_end(content: bytes) -> int:
    """Where the IEND chunk ends (PNG 1.2, 3.2: length, type, data, checksum)."""
    at, kind = 8, b""
    while kind != b"IEND":
        kind = content[at + 4 : at + 8]
        if len(kind) < 4:
            raise ValueError(_("no end"))
        at += 12 + int.from_bytes(content[at : at + 4])
    return at


def _find_last_jpeg_end(content: bytes) -> int:
    """Where the last one ends: a phone's JPEG may be followed by more, such as the one for bright screens."""
    at = _find_jpeg_end(content, 0)
    while content[at : at + 2] == b"\xff\xd8":
        at = _find_jpeg_end(content, at)
    return at


def _find_jpeg_end(content: bytes, start: int) -> int:
    """Where the picture that begins at `start` ends (ITU T.81, annex B)."""
    at = start + 2
    while True:
        if content[at] != 0xFF:
            raise ValueError(_("no marker"))
        while content[at] == 0xFF:
            at += 1
        marker, at = content[at], at + 1
        if marker == _END_MARKER:
            return at
        if marker not in _MARKERS_WITHOUT_LENGTH:
            at += int.from_bytes(content[at : at + 2])
        if marker == _SCAN_MARKER:
            at = _find_scan_end(content, at)


def _find_scan_end(content: bytes, position: int) -> int:
    """Where the next marker that ends a scan is: neither a stuffed byte nor one of those that restart."""
    while True:
        position = content.index(b"\xff", position)
        if content[position + 1] != 0 and content[position + 1] not in _MARKERS_WITHOUT_LENGTH:
            return position
        position += 2
