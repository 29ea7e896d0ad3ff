"""A page drawn anew: what comes out is only points, nothing of the file itself. Runs in a child, see `looking`."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from hsa_app.domain.documents import images
from hsa_app.domain.documents.file_types import PDF
from hsa_app.infra import pdfium

WIDE, HIGH = 1600, 2400
QUALITY = 88


def draw(content: bytes, content_type: str, page: int, turn: int) -> bytes:
    """One page (from 1) as a JPEG of at most 1600 by 2400 points, turned clockwise by so many degrees."""
    pdf = content_type == PDF
    picture = pdfium.draw(content, page, WIDE, HIGH) if pdf else _picture(content, content_type)
    drawn = BytesIO()
    picture.rotate(-turn, expand=True).save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()


def _picture(content: bytes, content_type: str) -> Image.Image:
    """Upright, as the camera meant it; what is transparent is white."""
    picture = images.opened(content, content_type)
    picture.draft("RGB", (WIDE, HIGH))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "I;16":
        upright = _eight_bits(upright)
    upright.thumbnail((WIDE, HIGH))
    ground = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(ground, upright.convert("RGBA")).convert("RGB")


def _eight_bits(deep: Image.Image) -> Image.Image:
    """A grey scan of 16 bits with 8: otherwise all that is not black would become white."""
    grey: Any = deep.convert("I")
    return grey.point(_a_256th).convert("L")


def _a_256th(shade: float) -> float:
    return shade * (1 / 256)
