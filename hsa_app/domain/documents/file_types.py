"""The sorts of file that are taken."""

from dataclasses import dataclass

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """What a file turned out to be; a picture has one page."""

    content_type: str
    page_count: int
