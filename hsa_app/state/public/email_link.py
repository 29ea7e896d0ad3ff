"""Pages opened by an email link. Its secret is in a cookie that scripts cannot read, never in a state."""

import reflex as rx

from hsa_app.domain.accounts import one_time_links
from hsa_app.domain.accounts.one_time_links import LinkDetails
from hsa_app.infra import cookies, passwords
from hsa_app.models import LinkPurpose
from hsa_app.state.auth import AuthState, public, query_public


class EmailLinkState(AuthState):
    """Whether the link works, whose account it is about, and what was wrong with the last try."""

    is_loaded: bool = False
    is_valid: bool = False
    email: str = ""
    error: str = ""

    async def _check_link(self, purpose: LinkPurpose) -> LinkDetails | None:
        link = await query_public(one_time_links.peek, self._get_cookie(cookies.link_cookie_name()), purpose)
        self.is_valid, self.is_loaded = link is not None, True
        self.error = (
            cookies.decode_values(self._get_cookie(cookies.flash_cookie_name())).get("wrong", "") if link else ""
        )
        return link


class ResetPasswordState(EmailLinkState):
    """Choosing a new password."""

    @rx.event
    @public
    async def load(self) -> None:
        """Whether the link works."""
        link = await self._check_link(LinkPurpose.RESET)
        self.email = link.email if link else ""

    @rx.event
    @public
    async def validate_password_length(self, length: int) -> None:
        """Look at the new password as it is left: the page tells how long it is, and nothing else of it."""
        is_some = type(length) is int and 0 < length <= passwords.MAX_LENGTH
        self.error = (passwords.length_error(length) or "") if is_some else ""


class ConfirmEmailState(EmailLinkState):
    """Confirming a new email."""

    @rx.event
    @public
    async def load(self) -> None:
        """Whether the link works, and for which address."""
        link = await self._check_link(LinkPurpose.CHANGE_EMAIL)
        self.email = (link.new_email or "") if link else ""
