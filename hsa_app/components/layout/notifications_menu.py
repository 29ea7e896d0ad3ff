"""The bell in every bar: how many are unread, and behind it the latest notices."""

import reflex as rx

from hsa_app.components.ui.button import button
from hsa_app.components.ui.dialog import closes, drawer, opens
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.skeleton import row_skeletons
from hsa_app.components.ui.text import spoken
from hsa_app.core.i18n import _
from hsa_app.state.auth import AuthState
from hsa_app.state.notifications import NotificationsState

NOTICES = "notices-drawer"
MOST_COUNTED = 99
UNREAD = AuthState.unread_count > 0


def bell() -> rx.Component:
    """The button and what it opens; where a page has two buttons, the second is a `bell_button`."""
    return rx.fragment(bell_button(), bell_drawer())


def bell_button() -> rx.Component:
    """The bell; its name says how many are unread."""
    number = rx.cond(AuthState.unread_count > MOST_COUNTED, f"{MOST_COUNTED}+", AuthState.unread_count.to(str))
    name = rx.cond(UNREAD, _("Notifications, ") + number.to(str) + " unread", _("Notifications"))
    return rx.el.button(
        icon("bell"),
        rx.cond(UNREAD, rx.el.span(number, class_name="dot", aria_hidden="true")),
        type="button",
        aria_label=name,
        class_name="btn btn--icon",
        on_click=NotificationsState.open_menu,
        **opens(NOTICES),
    )


def bell_drawer() -> rx.Component:
    """The latest notices; once a page."""
    mark = rx.cond(
        UNREAD,
        button(
            _("Mark all as read"),
            icon="check-check",
            size="s",
            variant="quiet",
            on_click=NotificationsState.mark_all_read,
        ),
    )
    nothing = empty(_("Nothing yet"), _("What happens to your requests and your account is told here."), bare=True)
    earlier = rx.cond(
        NotificationsState.has_more, button(_("Show earlier"), wide=True, on_click=NotificationsState.show_more)
    )
    some = rx.fragment(rx.el.ul(rx.foreach(NotificationsState.notifications, notice), class_name="told"), earlier)
    body = rx.cond(NotificationsState.notifications.length() > 0, some, nothing)
    shown = rx.cond(NotificationsState.is_loaded, body, row_skeletons(3, label=_("Loading notifications")))
    return drawer(NOTICES, _("Notifications"), shown, below_title=rx.el.div(mark, class_name="told__all"))


def notice(of: rx.Var) -> rx.Component:
    """One line: opening it marks it read and leads to what it is about."""
    leads = rx.el.a(
        *parts(of), href=of.link, on_click=NotificationsState.mark_read(of.id), class_name="told__line", **closes()
    )
    stays = rx.el.button(
        *parts(of), type="button", on_click=NotificationsState.mark_read(of.id), class_name="told__line"
    )
    return rx.el.li(rx.cond(of.link != "", leads, stays), key=of.id.to(str), data_read=of.is_read.to(str))


def parts(of: rx.Var) -> list[rx.Component]:
    """Drawing, words, time, and whether it is new."""
    words = rx.el.span(
        rx.el.b(of.title),
        rx.cond(of.body != "", rx.el.span(of.body, class_name="small")),
        rx.el.span(of.at, class_name="tiny muted n"),
        class_name="told__words",
    )
    new = rx.el.span(spoken(_("Unread")), class_name="told__new")
    return [icon(of.icon), words, rx.cond(of.is_read, rx.fragment(), new)]
