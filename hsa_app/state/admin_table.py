"""What every table of the administration has: where one is in it, going to a search, a file of what it shows."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import NotFound
from hsa_app.core.formatting import format_number
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports import queries, service
from hsa_app.domain.pagination import LOOKED_THROUGH, PageParams
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import Session, require
from hsa_app.state.list_url import Listing, Wanted, going, number_in


class Table(Session, mixin=True):
    """A page says what its address asks for (`_wanted`) and which file its table makes (`_file`)."""

    loaded: bool = False
    listing: Listing = Listing()

    @rx.event
    @require(Role.ADMIN)
    async def find(self, form: dict[str, Any]) -> list[EventSpec]:
        """Go to the list with this search or these filters; what the form does not name stays."""
        return [dialogs.close("filters"), rx.redirect(going(self._wanted(), form))]

    @rx.event
    @require(Role.ADMIN)
    async def export(self) -> EventSpec:
        """Ask for a file with what the table shows."""
        holds = await self._command(_ask, self._file(), self._wanted().ask)
        return toasts.success(_("The export has begun"), f"{holds}.", (_("See how far it is"), "/admin/exports"))

    def _wanted(self) -> Wanted[Any]:
        raise NotImplementedError

    def _file(self) -> str:
        raise NotImplementedError

    async def _among_newest(self, listing: Listing, at: Wanted[Any], count: Callable[..., int]) -> Listing:
        """The listing, saying so where there are more rows than words are looked for in."""
        every = getattr(at.ask, "q", None) and at.ask.model_copy(update={"q": None})
        if not every or await self._query(count, every, LOOKED_THROUGH) <= LOOKED_THROUGH:
            return listing
        return replace(
            listing,
            note=listing.note
            or _("Words are looked for in the newest {LOOKED_THROUGH} only.").format(
                LOOKED_THROUGH=format_number(LOOKED_THROUGH)
            ),
        )

    async def _read_drawer(
        self,
        drawer: str,
        what: str,
        shown: int,
        read: Callable[[int], Awaitable[None]],
        *,
        at: str = "",
        within: tuple[str, ...] = (),
    ) -> list[EventSpec]:
        """The drawer the address asks for: open, with what is so now, or closed together with the dialogs `within`.

        `read(number)` fills it, `read(0)` empties it; `shown` is what it shows at the moment, `at` its parameter.
        """
        parameters, name = self.router.url.query_parameters, at or drawer
        if name not in parameters:
            await read(0)
            return [dialogs.close(one) for one in (*within, drawer)] if shown else []
        try:
            await read(number_in(parameters, name) or -1)
        except NotFound:
            wanted = self._wanted()
            return [
                toasts.error(_("There is no such {what}.").format(what=what)),
                rx.redirect(wanted.at(*wanted.way), replace=True),
            ]
        return [dialogs.open(drawer)]


def _ask(uow: UnitOfWork, actor: Actor, kind: str, search: PageParams) -> str:
    return queries.holds(uow, actor, service.ask_list(uow, actor, kind, search).id or 0)
