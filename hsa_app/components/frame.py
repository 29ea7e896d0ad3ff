"""What stands around every page: bars, skip link, the main landmark. One frame a role."""

import reflex as rx

from hsa_app.components.account_menu import account_menu
from hsa_app.components.bars import admin_top_bar, foot, places_menu, side_bar, skip_link, tab_bar, top_bar
from hsa_app.components.brand import brand
from hsa_app.components.house import house_front
from hsa_app.components.navigation import CUSTOMER, HOMES, PROFESSIONAL, PUBLIC
from hsa_app.components.theme_switch import theme_switch
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.classes import classes
from hsa_app.components.ui.kinds import Node
from hsa_app.components.ui.layout import only_wide, row
from hsa_app.components.ui.live import live
from hsa_app.components.ui.menu import menu_link
from hsa_app.components.ui.page_title import page_title
from hsa_app.models.enums import Role
from hsa_app.state.session import Session


def public_frame(
    *children: Node, title: Node = None, active: str = "", bare: bool = False, note: Node = ""
) -> rx.Component:
    """For anyone: top bar with sign in or the account, foot. `bare` lets the page arrange its own width and heading."""
    bar = top_bar(signed_in_or_not(), places=PUBLIC, active=active)
    head = [page_title(title, note=note)] if title is not None else []
    body = rx.el.div(*head, *children, class_name="" if bare else "wrap")
    return rx.el.div(skip_link(), bar, main(body), foot(theme_switch()), class_name="page")


def shop_frame(
    *children: Node,
    title: Node = None,
    active: str = "",
    note: Node = "",
    way: Node = None,
    bare: bool = False,
    tabs: bool = True,
) -> rx.Component:
    """For what anyone may see and customers live in: their places when one is signed in, else the public ones.

    `tabs` leaves the bar at the thumb away where the page has one of its own.
    """
    customer = Session.role == Role.CUSTOMER
    bar = rx.cond(
        customer,
        top_bar(account_menu(), places=CUSTOMER, active=active, home="/customer"),
        top_bar(signed_in_or_not(), places=PUBLIC, active=active),
    )
    end = rx.cond(customer, tab_bar(CUSTOMER, active) if tabs else rx.fragment(), foot(theme_switch()))
    body = rx.el.div(*heading(title, note, way, None), *children, class_name="" if bare else "wrap")
    return rx.el.div(skip_link(), bar, main(body), end, class_name="page")


def quiet_frame(*children: Node, beside: Node) -> rx.Component:
    """For a long form: the brand, one way elsewhere, and nothing that distracts."""
    bar = top_bar(rx.el.div(beside, class_name="row"), places=(), active="")
    return rx.el.div(skip_link(), bar, main(rx.el.div(*children, class_name="wrap")), class_name="page")


def signed_in_or_not() -> rx.Component:
    """The account, or the two ways to one."""
    guest = rx.fragment(
        only_wide(
            row(
                link_button("Sign in", "/login", variant="quiet"),
                link_button("Create account", "/register", variant="primary"),
            )
        ),
        places_menu(
            PUBLIC,
            menu_link("Sign in", "/login", icon="log-in"),
            menu_link("Create account", "/register", icon="user-plus"),
        ),
    )
    member = row(link_button("Home", home_of_role(), variant="quiet", icon="house"), account_menu())
    return rx.cond(Session.role != "", member, guest)


def home_of_role() -> rx.Component | rx.Var[str]:
    """Where one's own pages begin."""
    return rx.match(Session.role, *HOMES.items(), "/")


def customer_frame(
    *children: Node, title: Node = None, active: str = "", note: Node = "", way: Node = None, acts: Node = None
) -> rx.Component:
    """For customers: places on top, tabs on a phone."""
    bar = top_bar(account_menu(), places=CUSTOMER, active=active, home="/customer")
    body = rx.el.div(*heading(title, note, way, acts), *children, class_name="wrap")
    return rx.el.div(skip_link(), bar, main(body), tab_bar(CUSTOMER, active), class_name="page")


def professional_frame(
    *children: Node,
    title: Node = None,
    active: str = "",
    note: Node = "",
    way: Node = None,
    acts: Node = None,
    board: bool = False,
) -> rx.Component:
    """For professionals; `board` gives the width of four columns."""
    bar = top_bar(
        only_wide(live("Live, connected")),
        account_menu(),
        places=PROFESSIONAL,
        active=active,
        home="/professional",
        board=board,
    )
    body = rx.el.div(*heading(title, note, way, acts), *children, class_name=classes("wrap", ("wrap--board", board)))
    return rx.el.div(skip_link(), bar, main(body), tab_bar(PROFESSIONAL, active), class_name="page")


def admin_frame(
    *children: Node, title: Node = None, active: str = "", note: Node = "", way: Node = None, acts: Node = None
) -> rx.Component:
    """For admins: a side of places from 900 px on, a bar on top below."""
    body = rx.el.main(
        *heading(title, note, way, acts), *children, class_name="shell__main", tab_index=-1, custom_attrs={"id": "main"}
    )
    return rx.fragment(skip_link(), rx.el.div(side_bar(active), admin_top_bar(active), body, class_name="shell"))


def door_frame(*children: Node, title: Node, note: Node = "") -> rx.Component:
    """For signing in and its relatives: the form beside a house."""
    words = rx.el.div(rx.el.h1(title), rx.el.p(note, class_name="muted"), class_name="stack stack--s")
    inner = rx.el.div(words, *children, class_name="door__in stack stack--l")
    side = rx.el.div(house_front(4), class_name="door__pic", aria_hidden="true")
    door = rx.el.main(
        rx.el.div(brand(), inner, class_name="door__form"),
        side,
        class_name="door",
        tab_index=-1,
        custom_attrs={"id": "main"},
    )
    return rx.el.div(skip_link(), door, class_name="page")


def heading(title: Node, note: Node, way: Node, acts: Node) -> list[rx.Component]:
    """The page's own heading, if it does not make one itself."""
    return [page_title(title, note=note, way=way, acts=acts)] if title is not None else []


def main(body: rx.Component) -> rx.Component:
    """The landmark the skip link leads to."""
    return rx.el.main(body, tab_index=-1, custom_attrs={"id": "main"})
