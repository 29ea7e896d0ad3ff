"""Why a paper is not taken."""

from hsa_app.core.errors import AppError, FieldError, ValidationFailed
from hsa_app.core.i18n import _

FILE_FIELD = "file"


class FileTooLarge(AppError):
    """The file is over the limit."""

    status, code = 413, "too_large"

    def __init__(self) -> None:
        super().__init__(_("A document may have at most 5 MiB. Send a smaller picture, or a PDF with less detail."))


class WrongFileType(AppError):
    """The file is not one of the kinds we take, or more than one of them at once."""

    status, code = 415, "wrong_type"


class UnusableFile(ValidationFailed):
    """The file is of a kind we take, but cannot be used; the sentence says why."""

    def __init__(self, message: str) -> None:
        super().__init__(FieldError(FILE_FIELD, message), message=message)
