"""The bars around a page: top, side, tabs on a phone, foot."""

from collections.abc import Sequence
from typing import Any

import reflex as rx

from hsa_app.components.layout.account_menu import account_menu, side_account_menu
from hsa_app.components.layout.brand import brand
from hsa_app.components.layout.navigation import ADMIN, Place
from hsa_app.components.layout.notifications_menu import bell_button
from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grow, stack
from hsa_app.components.ui.link import link, plain_link
from hsa_app.components.ui.live_indicator import live
from hsa_app.components.ui.menu import menu, menu_link, menu_part
from hsa_app.core.i18n import _


def skip_link() -> rx.Component:
    """The first thing the keyboard meets."""
    return plain_link(_("Skip to content"), "#main", class_name="skip")


def top_bar(
    *right: rx.Component, places: Sequence[Place], active: str, home: str = "/", board: bool = False
) -> rx.Component:
    """Brand, places from 900 px on, and what stands on the right."""
    nav = rx.el.nav(*[place_link(one, active) for one in places], class_name="nav", aria_label=_("Main"))
    parts = [brand(home), *([nav] if places else []), grow(), *right]
    inner = rx.el.div(*parts, class_name=classes("wrap top__in", ("wrap--board", board)))
    return rx.el.header(inner, class_name="top")


def here(place: Place, active: str) -> dict[str, Any]:
    """Marks the place one is at."""
    return {"aria_current": "page"} if place.key == active else {}


def place_link(place: Place, active: str) -> rx.Component:
    """One place in the top bar."""
    return rx.el.a(place.words, href=place.href, **here(place, active))


def tab_bar(places: Sequence[Place], active: str) -> rx.Component:
    """Places at the thumb, below 900 px."""
    tabs = [rx.el.a(icon(one.icon), one.words, href=one.href, **here(one, active)) for one in places if one.phone]
    return rx.el.nav(*tabs, class_name="tabbar", aria_label=_("Main, phone"))


def side_bar(active: str) -> rx.Component:
    """The administration's places, from 900 px on."""
    links = [rx.el.a(icon(one.icon), one.words, href=one.href, **here(one, active)) for one in ADMIN]
    return rx.el.aside(
        brand("/admin"),
        rx.el.nav(*links, class_name="sidenav", aria_label=_("Administration")),
        rx.el.div(live(), side_account_menu(), class_name="side__end"),
        class_name="side",
    )


def admin_top_bar(active: str) -> rx.Component:
    """The same places behind a menu, below 900 px."""
    links = [menu_link(one.words, one.href, icon=one.icon, **here(one, active)) for one in ADMIN]
    places = menu(icon("menu"), rx.el.nav(*links, aria_label=_("Administration, phone")), label=_("Menu"), start=True)
    inner = rx.el.div(places, brand("/admin"), grow(), bell_button(), account_menu(), class_name="wrap top__in")
    return rx.el.header(inner, class_name="top")


def places_menu(places: Sequence[Place], *more: rx.Component) -> rx.Component:
    """The public places behind a menu, below 900 px."""
    links = [menu_link(one.words, one.href) for one in places]
    panel = menu(icon("menu"), *links, menu_part(*more), label=_("Menu"))
    return rx.el.div(panel, class_name="only-narrow")


def foot(theme: rx.Component) -> rx.Component:
    """The end of a public page."""
    about = stack(
        brand(),
        rx.el.p(_("Checked professionals for repairs, cleaning and servicing at home.")),
        theme,
        gap="s",
        start=True,
    )
    columns = (
        (_("Services"), ((_("All services"), "/services"), (_("Prices"), "/#prices"))),
        (_("Accounts"), ((_("Sign in"), "/login"), (_("Join as a professional"), "/register?role=professional"))),
        (_("Help"), ((_("How it works"), "/#how"), (_("Privacy"), "/privacy"), (_("API reference"), "/api/docs"))),
    )
    lists = [foot_column(title, links) for title, links in columns]
    return rx.el.footer(rx.el.div(about, *lists, class_name="wrap foot__in"), class_name="foot")


def foot_column(title: str, links: Sequence[tuple[str, str]]) -> rx.Component:
    """A few links under a word; the API's pages are not ours to route."""
    return rx.el.nav(
        rx.el.b(title),
        *[(plain_link if href.startswith("/api") else link)(words, href) for words, href in links],
        class_name="stack stack--s",
        aria_label=title,
    )
