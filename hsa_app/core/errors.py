"""Families of application errors. Specific errors are defined beside their verb."""

from dataclasses import dataclass

from hsa_app.core.i18n import _


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field, in a person's words; never what was typed."""

    field: str
    message: str


class AppError(Exception):
    """A refusal a person can understand: HTTP status, stable code, one sentence.

    `commit_before_raise` marks the few whose writes must last (a counted wrong try): they are committed, then told.
    """

    status = 400
    code = "invalid"
    commit_before_raise = False

    def __init__(self, message: str, *, code: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or type(self).code


class NotSignedIn(AppError):
    """There is no valid session."""

    status, code = 401, "not_signed_in"


class Forbidden(AppError):
    """A role that may never do this."""

    status, code = 403, "forbidden"


class NotFound(AppError):
    """There is no such thing, or it is a stranger's."""

    status, code = 404, "not_found"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("There is nothing here."))


class Conflict(AppError):
    """The thing is not in a state that allows this."""

    status, code = 409, "wrong_state"


class StaleVersion(AppError):
    """Someone changed the thing since it was read."""

    status, code = 412, "stale_version"

    def __init__(self) -> None:
        super().__init__(_("This was changed since you opened it. Look again, then repeat your change."))


class ValidationFailed(AppError):
    """Input that cannot be taken, with the fields that are wrong."""

    status, code = 422, "invalid"

    def __init__(self, *field_errors: FieldError, message: str = "") -> None:
        super().__init__(message or _("Some fields need another look."))
        self.field_errors = field_errors


class RateLimited(AppError):
    """Tried too often; `retry_after` is the wait in seconds."""

    status, code = 429, "too_many_tries"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
