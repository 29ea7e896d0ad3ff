"""The bars around a page: top bar, side bar, tab bar on phones, footer."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from hsa_app.components.layout.account_menu import account_menu, sidebar_account_menu
from hsa_app.components.layout.brand import brand_link
from hsa_app.components.layout.nav_items import ADMIN_NAV, NavItem
from hsa_app.components.layout.notifications_menu import notifications_button
from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import flex_grow, stack
from hsa_app.components.ui.link import link, native_link
from hsa_app.components.ui.live_indicator import live_indicator
from hsa_app.components.ui.menu import menu, menu_link, menu_section
from hsa_app.core.i18n import _


def skip_link() -> rx.Component:
    """The link past the navigation, first in the tab order."""
    return native_link(_("Skip to content"), "#main", class_name="skip")


def top_bar(
    *end_items: rx.Component, nav_items: Sequence[NavItem], active: str, home_url: str = "/", board_width: bool = False
) -> rx.Component:
    """Logo, navigation from 900 px on, and `end_items` on the right."""
    nav = rx.el.nav(*[nav_link(item, active) for item in nav_items], class_name="nav", aria_label=_("Main"))
    parts = [brand_link(home_url), *([nav] if nav_items else []), flex_grow(), *end_items]
    inner = rx.el.div(*parts, class_name=join_class_names("wrap top__in", ("wrap--board", board_width)))
    return rx.el.header(inner, class_name="top")


def aria_current_attrs(item: NavItem, active: str) -> dict[str, Any]:
    """Marks the item of the current page."""
    return {"aria_current": "page"} if item.key == active else {}


def nav_link(item: NavItem, active: str) -> rx.Component:
    """One item of the top bar."""
    return rx.el.a(_(item.label), href=item.href, **aria_current_attrs(item, active))


def tab_bar(nav_items: Sequence[NavItem], active: str) -> rx.Component:
    """The tab bar at the bottom, below 900 px."""
    tabs = [
        rx.el.a(icon(item.icon), _(item.label), href=item.href, **aria_current_attrs(item, active))
        for item in nav_items
        if item.in_tab_bar
    ]
    return rx.el.nav(*tabs, class_name="tabbar", aria_label=_("Main, phone"))


def sidebar(active: str) -> rx.Component:
    """The navigation of admins, from 900 px on."""
    links = [
        rx.el.a(icon(item.icon), _(item.label), href=item.href, **aria_current_attrs(item, active))
        for item in ADMIN_NAV
    ]
    return rx.el.aside(
        brand_link("/admin"),
        rx.el.nav(*links, class_name="sidenav", aria_label=_("Administration")),
        rx.el.div(live_indicator(), sidebar_account_menu(), class_name="side__end"),
        class_name="side",
    )


def admin_top_bar(active: str) -> rx.Component:
    """The navigation of admins behind a menu, below 900 px."""
    links = [
        menu_link(_(item.label), item.href, icon=item.icon, **aria_current_attrs(item, active)) for item in ADMIN_NAV
    ]
    nav = menu(
        icon("menu"), rx.el.nav(*links, aria_label=_("Administration, phone")), label=_("Menu"), align_start=True
    )
    inner = rx.el.div(
        nav, brand_link("/admin"), flex_grow(), notifications_button(), account_menu(), class_name="wrap top__in"
    )
    return rx.el.header(inner, class_name="top")


def nav_menu(nav_items: Sequence[NavItem], *extra_items: rx.Component) -> rx.Component:
    """The public navigation behind a menu, below 900 px."""
    links = [menu_link(_(item.label), item.href) for item in nav_items]
    panel = menu(icon("menu"), *links, menu_section(*extra_items), label=_("Menu"))
    return rx.el.div(panel, class_name="only-narrow")


def footer(theme_control: rx.Component) -> rx.Component:
    """The footer of public pages."""
    about = stack(
        brand_link(),
        rx.el.p(_("Checked professionals for repairs, cleaning and servicing at home.")),
        theme_control,
        gap="s",
        align_start=True,
    )
    columns = (
        (_("Services"), ((_("All services"), "/services"), (_("Prices"), "/#prices"))),
        (_("Accounts"), ((_("Sign in"), "/login"), (_("Join as a professional"), "/register?role=professional"))),
        (_("Help"), ((_("How it works"), "/#how"), (_("Privacy"), "/privacy"), (_("API reference"), "/api/docs"))),
    )
    lists = [footer_column(title, links) for title, links in columns]
    return rx.el.footer(rx.el.div(about, *lists, class_name="wrap foot__in"), class_name="foot")


def footer_column(title: str, links: Sequence[tuple[str, str]]) -> rx.Component:
    """A titled list of links; pages of the API are not routed by the app."""
    return rx.el.nav(
        rx.el.b(title),
        *[(native_link if href.startswith("/api") else link)(label, href) for label, href in links],
        class_name="stack stack--s",
        aria_label=title,
    )
