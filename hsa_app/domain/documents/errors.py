"""Errors of document uploads."""

from hsa_app.core.errors import AppError, FieldError, ValidationFailed
from hsa_app.core.i18n import _

FILE_FIELD = "file"


class FileTooLarge(AppError):
    """The file exceeds the size limit."""

    status, code = 413, "too_large"

    def __init__(self) -> None:
        super().__init__(_("A document may have at most 5 MiB. Send a smaller picture, or a PDF with less detail."))


class WrongFileType(AppError):
    """The file is of no accepted type, or of several types (a polyglot)."""

    status, code = 415, "wrong_type"


class UnusableFile(ValidationFailed):
    """The file is of an accepted type, but cannot be used; the message says why."""

    def __init__(self, message: str) -> None:
        super().__init__(FieldError(FILE_FIELD, message), message=message)
