"""A page drawn anew: what comes out is only points, nothing of the file itself. Runs in a child, see `looking`."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from hsa_app.domain.documents import images
from hsa_app.domain.documents.file_types import PDF
from hsa_app.infra import pdfium

MAX_WIDTH, MAX_HEIGHT = 1600, 2400
JPEG_QUALITY = 88


def render_page(content: bytes, content_type: str, page: int, rotation: int) -> bytes:
    """One page (from 1) as a JPEG of at most 1600 by 2400 points, turned clockwise by so many degrees."""
    pdf = content_type == PDF
    picture = pdfium.render_page(content, page, MAX_WIDTH, MAX_HEIGHT) if pdf else _load_image(content, content_type)
    drawn = BytesIO()
    picture.rotate(-rotation, expand=True).save(drawn, "JPEG", quality=JPEG_QUALITY)
    return drawn.getvalue()


def _load_image(content: bytes, content_type: str) -> Image.Image:
    """Upright, as the camera meant it; what is transparent is white."""
    picture = images.open_image(content, content_type)
    picture.draft("RGB", (MAX_WIDTH, MAX_HEIGHT))
    picture.load()
    upright = ImageOps.exif_transpose(picture)
    if upright.mode == "I;16":
        upright = _convert_to_8_bits(upright)
    upright.thumbnail((MAX_WIDTH, MAX_HEIGHT))
    ground = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(ground, upright.convert("RGBA")).convert("RGB")


def _convert_to_8_bits(image: Image.Image) -> Image.Image:
    """A grey scan of 16 bits with 8: otherwise all that is not black would become white."""
    grey: Any = image.convert("I")
    return grey.point(_scale_to_8_bits).convert("L")


def _scale_to_8_bits(value: float) -> float:
    return value * (1 / 256)
