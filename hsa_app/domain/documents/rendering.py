"""Renders pages to JPEG, so that no byte of the uploaded file is shown. Runs in the sandbox process, see `sandbox`."""

from io import BytesIO
from typing import Any

from PIL import Image, ImageOps

from hsa_app.domain.documents import image_validation
from hsa_app.domain.documents.file_types import PDF
from hsa_app.infra import pdfium

MAX_WIDTH, MAX_HEIGHT = 1600, 2400
JPEG_QUALITY = 88


def render_page(content: bytes, content_type: str, page: int, rotation: int) -> bytes:
    """Render a page (from 1) as a JPEG of at most 1600 by 2400 pixels, rotated clockwise in degrees."""
    is_pdf = content_type == PDF
    image = pdfium.render_page(content, page, MAX_WIDTH, MAX_HEIGHT) if is_pdf else _load_image(content, content_type)
    output = BytesIO()
    image.rotate(-rotation, expand=True).save(output, "JPEG", quality=JPEG_QUALITY)
    return output.getvalue()


def _load_image(content: bytes, content_type: str) -> Image.Image:
    """Load an image at most at the maximum size, oriented by its EXIF data, with transparency on white."""
    image = image_validation.open_image(content, content_type)
    image.draft("RGB", (MAX_WIDTH, MAX_HEIGHT))
    image.load()
    upright = ImageOps.exif_transpose(image)
    if upright.mode == "I;16":
        upright = _convert_to_8_bits(upright)
    upright.thumbnail((MAX_WIDTH, MAX_HEIGHT))
    background = Image.new("RGBA", upright.size, "white")
    return Image.alpha_composite(background, upright.convert("RGBA")).convert("RGB")


def _convert_to_8_bits(image: Image.Image) -> Image.Image:
    """Scale a 16-bit grayscale image to 8 bits; Pillow's conversion would clip it to white."""
    grey: Any = image.convert("I")
    return grey.point(_scale_to_8_bits).convert("L")


def _scale_to_8_bits(value: float) -> float:
    return value * (1 / 256)
