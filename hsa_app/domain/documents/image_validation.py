"""Validates images: complete, within the size limit, and without trailing data."""

from io import BytesIO

from PIL import Image

from hsa_app.core.i18n import N_, _
from hsa_app.domain.documents.errors import UnusableFile, WrongFileType
from hsa_app.domain.documents.file_types import JPEG, PNG

MAX_PIXELS = 40_000_000
"""An A4 page scanned at 600 dpi has 35 million."""

PILLOW_FORMATS = {PNG: ("PNG",), JPEG: ("JPEG",)}

_END_MARKER, _SCAN_MARKER = 0xD9, 0xDA
_MARKERS_WITHOUT_LENGTH = {0x01, *range(0xD0, 0xD8)}
_DAMAGED = N_("This picture is damaged or cut off. Send it again, or take a new one.")

Image.MAX_IMAGE_PIXELS = None  # open_image checks the size before anything is decoded


def validate_image(content: bytes, content_type: str) -> None:
    """Check that this is one complete image.

    Raises:
        UnusableFile: it is damaged, or has too many pixels.
        WrongFileType: there is data after its end.
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
    """Open an image and check its size, without decoding it.

    Raises:
        UnusableFile: it has too many pixels.
    """
    image = Image.open(BytesIO(content), formats=PILLOW_FORMATS[content_type])
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise UnusableFile(
            _(
                "This picture has {width} by {height} points, too many to look at. Send one of at most 40 million."
            ).format(width=f"{width:,}", height=f"{height:,}")
        )
    return image


def _decode(content: bytes, content_type: str) -> None:
    """Verify the checksums of a PNG and decode all pixels; a JPEG at an eighth of its size, which reads all data."""
    if content_type == PNG:
        open_image(content, PNG).verify()
    image = open_image(content, content_type)
    image.draft("RGB", (image.width // 8, image.height // 8))
    image.load()


def _find_png_end(content: bytes) -> int:
    """Return the offset after the IEND chunk (PNG 1.2, 3.2: length, type, data, checksum)."""
    offset, chunk_type = 8, b""
    while chunk_type != b"IEND":
        chunk_type = content[offset + 4 : offset + 8]
        if len(chunk_type) < 4:
            raise ValueError(_("no end"))
        offset += 12 + int.from_bytes(content[offset : offset + 4])
    return offset


def _find_last_jpeg_end(content: bytes) -> int:
    """Return the offset after the last of the consecutive JPEGs; phones append some, such as an HDR gain map."""
    offset = _find_jpeg_end(content, 0)
    while content[offset : offset + 2] == b"\xff\xd8":
        offset = _find_jpeg_end(content, offset)
    return offset


def _find_jpeg_end(content: bytes, start: int) -> int:
    """Return the offset after the end marker of the JPEG that begins at `start` (ITU T.81, annex B)."""
    offset = start + 2
    while True:
        if content[offset] != 0xFF:
            raise ValueError(_("no marker"))
        while content[offset] == 0xFF:
            offset += 1
        marker, offset = content[offset], offset + 1
        if marker == _END_MARKER:
            return offset
        if marker not in _MARKERS_WITHOUT_LENGTH:
            offset += int.from_bytes(content[offset : offset + 2])
        if marker == _SCAN_MARKER:
            offset = _find_scan_end(content, offset)


def _find_scan_end(content: bytes, position: int) -> int:
    """Return the offset of the marker that ends a scan, skipping stuffed bytes and restart markers."""
    while True:
        position = content.index(b"\xff", position)
        if content[position + 1] != 0 and content[position + 1] not in _MARKERS_WITHOUT_LENGTH:
            return position
        position += 2
