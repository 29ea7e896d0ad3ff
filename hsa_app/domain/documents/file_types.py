"""The accepted file types."""

from dataclasses import dataclass

PDF, PNG, JPEG = "application/pdf", "image/png", "image/jpeg"


@dataclass(frozen=True, slots=True)
class FileInfo:
    """The result of an inspection; an image has one page."""

    content_type: str
    page_count: int
