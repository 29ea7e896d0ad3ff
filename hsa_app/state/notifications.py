"""The notifications menu: loaded when opened, updated live."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import reflex as rx

from hsa_app.core.formatting import format_relative
from hsa_app.domain.actor import Actor
from hsa_app.domain.notifications import queries, service
from hsa_app.domain.notifications.queries import NotificationRow
from hsa_app.domain.pagination import Page, PageParams
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state.auth import AuthState, require

PAGE_SIZE, MAX_SHOWN = 20, 100
NOTIFICATION_ICONS = {
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
class NotificationView:
    """A notification for display; `link` is a path of this site, or empty."""

    id: int
    icon: str
    title: str
    body: str
    link: str
    at: str
    is_read: bool


class NotificationsState(AuthState):
    """The signed-in user's latest notifications. `is_loaded` once they were read."""

    is_loaded: bool = False
    notifications: list[NotificationView] = []
    has_more: bool = False
    _limit: int = PAGE_SIZE

    @rx.event
    @require(*Role)
    async def refresh_unread_count(self) -> None:
        """Update the unread count, and the list if it was opened."""
        if self.is_loaded:
            await self._load_notifications()
        else:
            self._set_unread_count(await self._query(queries.count_unread))

    @rx.event
    @require(*Role)
    async def open_menu(self) -> None:
        """Load the latest notifications."""
        self._limit = PAGE_SIZE
        await self._load_notifications()

    @rx.event
    @require(*Role)
    async def show_more(self) -> None:
        """Load another page of older notifications."""
        self._limit = min(self._limit + PAGE_SIZE, MAX_SHOWN)
        await self._load_notifications()

    @rx.event
    @require(*Role)
    async def mark_read(self, notification_id: int) -> None:
        """Mark a notification as read; the browser follows its link."""
        await self._command(service.mark_read, notification_id)
        await self._load_notifications()

    @rx.event
    @require(*Role)
    async def mark_all_read(self) -> None:
        """Mark the newest notification and all older ones as read."""
        if self.notifications:
            await self._command(service.mark_all_read, self.notifications[0].id)
        await self._load_notifications()

    async def _load_notifications(self) -> None:
        page, unread = await self._query(_load_latest, self._limit)
        self.notifications = [notification_view(row) for row in page.items]
        self.has_more = page.next_cursor is not None and self._limit < MAX_SHOWN
        self.is_loaded = True
        self._set_unread_count(unread)

    def _is_refresh(self, handler: Callable[..., Any]) -> bool:
        """True: the menu never clears the errors of the page's form."""
        return True


def _load_latest(uow: UnitOfWork, actor: Actor, limit: int) -> tuple[Page[NotificationRow], int]:
    return queries.list_latest(uow, actor, PageParams(limit=limit)), queries.count_unread(uow, actor)


def notification_view(row: NotificationRow) -> NotificationView:
    """The view model of a notification."""
    return NotificationView(
        id=row.id,
        icon=NOTIFICATION_ICONS.get(row.kind, "bell"),
        title=row.title,
        body=row.body,
        link=row.link if row.link.startswith("/") and not row.link.startswith("//") else "",
        at=format_relative(row.created_at),
        is_read=row.read_at is not None,
    )
