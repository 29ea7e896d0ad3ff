"""The notifications menu: unread count and latest notifications."""

import reflex as rx

from hsa_app.components.ui.button import button
from hsa_app.components.ui.dialog import close_dialog_attrs, drawer, open_dialog_attrs
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.skeleton import table_skeleton
from hsa_app.components.ui.text import visually_hidden
from hsa_app.core.i18n import _
from hsa_app.state.auth import AuthState
from hsa_app.state.notifications import NotificationsState

NOTIFICATIONS_DRAWER = "notices-drawer"
MAX_BADGE_COUNT = 99
HAS_UNREAD = AuthState.unread_count > 0


def notifications_menu() -> rx.Component:
    """The button and its drawer; a second button on the same page is a `notifications_button`."""
    return rx.fragment(notifications_button(), notifications_drawer())


def notifications_button() -> rx.Component:
    """The notifications button; its name includes the unread count."""
    number = rx.cond(AuthState.unread_count > MAX_BADGE_COUNT, f"{MAX_BADGE_COUNT}+", AuthState.unread_count.to(str))
    name = rx.cond(HAS_UNREAD, _("Notifications, {count} unread").format(count=number), _("Notifications"))
    return rx.el.button(
        icon("bell"),
        rx.cond(HAS_UNREAD, rx.el.span(number, class_name="dot", aria_hidden="true")),
        type="button",
        aria_label=name,
        class_name="btn btn--icon",
        on_click=NotificationsState.open_menu,
        **open_dialog_attrs(NOTIFICATIONS_DRAWER),
    )


def notifications_drawer() -> rx.Component:
    """The drawer with the latest notifications; once per page."""
    mark = rx.cond(
        HAS_UNREAD,
        button(
            _("Mark all as read"),
            icon="check-check",
            size="s",
            variant="quiet",
            on_click=NotificationsState.mark_all_read,
        ),
    )
    no_notifications = empty_state(
        _("Nothing yet"), _("What happens to your requests and your account is told here."), without_frame=True
    )
    earlier = rx.cond(
        NotificationsState.has_more, button(_("Show earlier"), full_width=True, on_click=NotificationsState.show_more)
    )
    notification_list = rx.fragment(
        rx.el.ul(rx.foreach(NotificationsState.notifications, notification_item), class_name="told"), earlier
    )
    body = rx.cond(NotificationsState.notifications.length() > 0, notification_list, no_notifications)
    content = rx.cond(NotificationsState.is_loaded, body, table_skeleton(3, label=_("Loading notifications")))
    return drawer(
        NOTIFICATIONS_DRAWER, _("Notifications"), content, below_title=rx.el.div(mark, class_name="told__all")
    )


def notification_item(notification: rx.Var) -> rx.Component:
    """One notification: opening it marks it as read and follows its link."""
    link_item = rx.el.a(
        *notification_content(notification),
        href=notification.link,
        on_click=NotificationsState.mark_read(notification.id),
        class_name="told__line",
        **close_dialog_attrs(),
    )
    button_item = rx.el.button(
        *notification_content(notification),
        type="button",
        on_click=NotificationsState.mark_read(notification.id),
        class_name="told__line",
    )
    return rx.el.li(
        rx.cond(notification.link != "", link_item, button_item),
        key=notification.id.to(str),
        data_read=notification.is_read.to(str),
    )


def notification_content(notification: rx.Var) -> list[rx.Component]:
    """Icon, text, time and the unread mark."""
    description = rx.el.span(
        rx.el.b(notification.title),
        rx.cond(notification.body != "", rx.el.span(notification.body, class_name="small")),
        rx.el.span(notification.at, class_name="tiny muted n"),
        class_name="told__words",
    )
    unread_mark = rx.el.span(visually_hidden(_("Unread")), class_name="told__new")
    return [icon(notification.icon), description, rx.cond(notification.is_read, rx.fragment(), unread_mark)]
