"""States of pages that an email link opens. Its token is in an HttpOnly cookie and never in a state."""

import reflex as rx

from hsa_app.domain.accounts import one_time_links
from hsa_app.domain.accounts.one_time_links import LinkDetails
from hsa_app.infra import cookies, passwords
from hsa_app.models import LinkPurpose
from hsa_app.state.auth import AuthState, public, query_public


class EmailLinkState(AuthState):
    """Whether the link is valid, the account's email, and the error of the last attempt."""

    is_loaded: bool = False
    is_valid: bool = False
    email: str = ""
    error: str = ""

    async def _load_link(self, purpose: LinkPurpose) -> LinkDetails | None:
        link = await query_public(one_time_links.peek, self._get_cookie(cookies.link_cookie_name()), purpose)
        self.is_valid, self.is_loaded = link is not None, True
        self.error = (
            cookies.decode_values(self._get_cookie(cookies.flash_cookie_name())).get("wrong", "") if link else ""
        )
        return link


class ResetPasswordState(EmailLinkState):
    """Validates the link and the new password's length."""

    @rx.event
    @public
    async def load(self) -> None:
        """Check the link."""
        link = await self._load_link(LinkPurpose.RESET)
        self.email = link.email if link else ""

    @rx.event
    @public
    async def validate_password_length(self, length: int) -> None:
        """Validate the length of the new password on blur: the page sends the length only, never the password."""
        is_some = type(length) is int and 0 < length <= passwords.MAX_LENGTH
        self.error = (passwords.length_error(length) or "") if is_some else ""


class ConfirmEmailState(EmailLinkState):
    """Validates the link that confirms a new email."""

    @rx.event
    @public
    async def load(self) -> None:
        """Check the link and show the new email."""
        link = await self._load_link(LinkPurpose.CHANGE_EMAIL)
        self.email = (link.new_email or "") if link else ""
