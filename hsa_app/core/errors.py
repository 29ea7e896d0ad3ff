"""Base classes of application errors. Specific errors are defined in the domain packages that raise them."""

from dataclasses import dataclass

from hsa_app.core.i18n import _


@dataclass(frozen=True, slots=True)
class FieldError:
    """A field and a sentence that says what is wrong with it, without repeating the input."""

    field: str
    message: str


class AppError(Exception):
    """An expected error with an HTTP status, a stable code and a sentence for the user.

    `commit_before_raise` marks the few errors whose transaction is committed (a counted failed attempt).
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
    """The actor's role does not allow this."""

    status, code = 403, "forbidden"


class NotFound(AppError):
    """The object does not exist, or the actor may not see it."""

    status, code = 404, "not_found"

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("There is nothing here."))


class Conflict(AppError):
    """The object's state does not allow this."""

    status, code = 409, "wrong_state"


class StaleVersion(AppError):
    """The object was changed since the caller read it."""

    status, code = 412, "stale_version"

    def __init__(self) -> None:
        super().__init__(_("This was changed since you opened it. Look again, then repeat your change."))


class ValidationFailed(AppError):
    """The input is invalid; `field_errors` says which fields and why."""

    status, code = 422, "invalid"

    def __init__(self, *field_errors: FieldError, message: str = "") -> None:
        super().__init__(message or _("Some fields need another look."))
        self.field_errors = field_errors


class RateLimited(AppError):
    """Too many attempts; `retry_after` is the wait in seconds."""

    status, code = 429, "too_many_tries"

    def __init__(self, message: str, *, retry_after: int) -> None:
        super().__init__(message)
        self.retry_after = retry_after
