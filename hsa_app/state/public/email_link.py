"""Pages that a link in a mail leads to. Its secret is in a cookie that no script can read, never in a state."""

import reflex as rx

from hsa_app.domain.accounts import one_time_links
from hsa_app.domain.accounts.one_time_links import LinkRow
from hsa_app.infra import cookies, passwords
from hsa_app.models import LinkPurpose
from hsa_app.state.auth import Session, public, read_public


class OpenedLink(Session):
    """Whether the link works, whose account it is about, and what was wrong with the last try."""

    known: bool = False
    works: bool = False
    about: str = ""
    wrong: str = ""

    async def _open(self, purpose: LinkPurpose) -> LinkRow | None:
        found = await read_public(one_time_links.peek, self._cookie(cookies.link_name()), purpose)
        self.works, self.known = found is not None, True
        self.wrong = cookies.unpack(self._cookie(cookies.flash_name())).get("wrong", "") if found else ""
        return found


class ResetState(OpenedLink):
    """Choosing a new password."""

    @rx.event
    @public
    async def load(self) -> None:
        """Whether the link works."""
        found = await self._open(LinkPurpose.RESET)
        self.about = found.email if found else ""

    @rx.event
    @public
    async def check_length(self, length: int) -> None:
        """Look at the new password as it is left: the page tells how long it is, and nothing else of it."""
        is_some = type(length) is int and 0 < length <= passwords.LONGEST
        self.wrong = (passwords.length_error(length) or "") if is_some else ""


class ConfirmState(OpenedLink):
    """Confirming a new email."""

    @rx.event
    @public
    async def load(self) -> None:
        """Whether the link works, and for which address."""
        found = await self._open(LinkPurpose.CHANGE_EMAIL)
        self.about = (found.new_email or "") if found else ""
