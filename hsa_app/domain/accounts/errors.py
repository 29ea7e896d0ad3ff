"""Errors of accounts."""

from hsa_app.core.errors import AppError, Conflict, NotSignedIn
from hsa_app.core.i18n import _


class BadCredentials(NotSignedIn):
    """Wrong password or unknown email; the message does not say which."""

    code = "bad_credentials"

    def __init__(self) -> None:
        super().__init__(_("Email and password do not match."))


class AccountBlocked(AppError):
    """The password was right, but an admin has blocked the account."""

    status, code = 403, "blocked"

    def __init__(self) -> None:
        super().__init__(_("This account is blocked. The reason was sent to you by mail."))


class EmailTaken(Conflict):
    """Someone has an account with this email."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__(_("There is an account with this email. Sign in instead, or use another email."))


class RefreshTokenReused(NotSignedIn):
    """A refresh token was used twice and may have been copied; its session is ended before this is raised."""

    commit_before_raise = True

    def __init__(self) -> None:
        super().__init__(_("Sign in again."))


class LinkExpired(AppError):
    """An email link is used, expired or invalid; the message does not say which."""

    status, code = 410, "link_over"

    def __init__(self) -> None:
        super().__init__(_("This link no longer works."))
