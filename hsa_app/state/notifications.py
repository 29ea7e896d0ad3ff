"""What is under the bell: read when it is opened, and kept true from then on."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from hsa_app.core.formatting import format_relative
from hsa_app.domain.actor import Actor
from hsa_app.domain.notifications import queries, service
from hsa_app.domain.notifications.queries import NoticeRow
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.auth import Session, require

AT_ONCE, MOST = 20, 100
ICONS = {
    "welcome": "house",
    "approval": "badge-check",
    "request-accepted": "user-check",
    "request-released": "undo-2",
    "request-cancelled": "ban",
    "request-expired": "timer-off",
    "export-done": "download",
    "password-changed": "lock",
    "email-changed": "mail",
    "monthly-report": "file-text",
}


@dataclass(frozen=True)
class NoticeView:
    """A notice in words; `link` is a page of this product, or nothing."""

    id: int
    icon: str
    title: str
    body: str
    link: str
    at: str
    is_read: bool


class BellState(Session):
    """The latest notices of whoever is signed in. `known` once they were read."""

    known: bool = False
    notices: list[NoticeView] = []
    has_earlier: bool = False
    _shown: int = AT_ONCE

    @rx.event
    @require(*Role)
    async def ring(self) -> None:
        """Something was told, or read elsewhere: count anew, and look if the list was ever asked for."""
        if self.known:
            await self._read()
        else:
            self._count(await self._query(queries.unread))

    @rx.event
    @require(*Role)
    async def look(self) -> None:
        """Show the latest."""
        self._shown = AT_ONCE
        await self._read()

    @rx.event
    @require(*Role)
    async def show_earlier(self) -> None:
        """Show those before, too."""
        self._shown = min(self._shown + AT_ONCE, MOST)
        await self._read()

    @rx.event
    @require(*Role)
    async def open(self, notice_id: int) -> None:
        """One was opened; the page it leads to comes by itself."""
        await self._command(service.mark_read, notice_id)
        await self._read()

    @rx.event
    @require(*Role)
    async def read_all(self) -> None:
        """Mark all that are shown as read, and those before."""
        if self.notices:
            await self._command(service.mark_all_read, self.notices[0].id)
        await self._read()

    async def _read(self) -> None:
        page, unread = await self._query(_under_the_bell, self._shown)
        self.notices = [notice_view(row) for row in page.items]
        self.has_earlier = page.next_cursor is not None and self._shown < MOST
        self.known = True
        self._count(unread)

    def _is_only_looking(self, handler: Callable[..., Any]) -> bool:
        """The bell hangs beside the page: what was wrong with the page's form stays."""
        return True


def _under_the_bell(uow: UnitOfWork, actor: Actor, limit: int) -> tuple[Page[NoticeRow], int]:
    return queries.latest(uow, actor, PageParams(limit=limit)), queries.unread(uow, actor)


def notice_view(row: NoticeRow) -> NoticeView:
    """A notice in words."""
    return NoticeView(
        id=row.id,
        icon=ICONS.get(row.kind, "bell"),
        title=row.title,
        body=row.body,
        link=row.link if row.link.startswith("/") and not row.link.startswith("//") else "",
        at=format_relative(row.created_at),
        is_read=row.read_at is not None,
    )
