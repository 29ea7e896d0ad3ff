"""What stands around every page: bars, skip link, the main landmark. One frame a role."""

import reflex as rx

from hsa_app.components.layout.account_menu import account_menu
from hsa_app.components.layout.bars import admin_top_bar, foot, places_menu, side_bar, skip_link, tab_bar, top_bar
from hsa_app.components.layout.brand import brand
from hsa_app.components.layout.illustration import house_front
from hsa_app.components.layout.navigation import CUSTOMER, HOMES, PROFESSIONAL, PUBLIC
from hsa_app.components.layout.notifications_menu import bell, bell_button, bell_drawer
from hsa_app.components.layout.theme_switch import theme_switch
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.layout import only_wide, row
from hsa_app.components.ui.live_indicator import live
from hsa_app.components.ui.menu import menu_link
from hsa_app.components.ui.page_title import page_title
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.auth import AuthState


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
    customer = AuthState.role == Role.CUSTOMER
    bar = rx.cond(
        customer,
        top_bar(bell(), account_menu(), places=CUSTOMER, active=active, home="/customer"),
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
                link_button(_("Sign in"), "/login", variant="quiet"),
                link_button(_("Create account"), "/register", variant="primary"),
            )
        ),
        places_menu(
            PUBLIC,
            menu_link(_("Sign in"), "/login", icon="log-in"),
            menu_link(_("Create account"), "/register", icon="user-plus"),
        ),
    )
    home = only_wide(link_button(_("Home"), home_of_role(), variant="quiet", icon="house"))
    member = row(home, bell(), account_menu(menu_link(_("Home"), home_of_role(), icon="house")))
    return rx.cond(AuthState.role != "", member, guest)


def home_of_role() -> rx.Component | rx.Var[str]:
    """Where one's own pages begin."""
    return rx.match(AuthState.role, *HOMES.items(), "/")


def customer_frame(
    *children: Node, title: Node = None, active: str = "", note: Node = "", way: Node = None, acts: Node = None
) -> rx.Component:
    """For customers: places on top, tabs on a phone."""
    bar = top_bar(bell(), account_menu(), places=CUSTOMER, active=active, home="/customer")
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
        only_wide(live(_("Live, connected"))),
        bell(),
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
    acts = rx.fragment(acts, only_wide(bell_button()))
    body = rx.el.main(
        *heading(title, note, way, acts), *children, class_name="shell__main", tab_index=-1, custom_attrs={"id": "main"}
    )
    bars = (side_bar(active), admin_top_bar(active))
    return rx.fragment(skip_link(), rx.el.div(*bars, body, class_name="shell"), bell_drawer())


def member_frame(*children: Node, title: Node) -> rx.Component:
    """For a page that everyone signed in has: the bars of their role around it."""
    customer, professional, admin = (AuthState.role == role for role in Role)
    top = rx.match(
        AuthState.role,
        (str(Role.ADMIN), rx.fragment(side_bar(""), admin_top_bar(""))),
        (str(Role.CUSTOMER), top_bar(bell(), account_menu(), places=CUSTOMER, active="", home="/customer")),
        (str(Role.PROFESSIONAL), top_bar(bell(), account_menu(), places=PROFESSIONAL, active="", home="/professional")),
        top_bar(places=(), active=""),
    )
    end = rx.cond(customer, tab_bar(CUSTOMER, ""), rx.cond(professional, tab_bar(PROFESSIONAL, "")))
    acts = rx.cond(admin, only_wide(bell_button()))
    inner = rx.el.div(*heading(title, "", None, acts), *children, class_name=rx.cond(admin, "", "wrap"))
    body = rx.el.main(inner, tab_index=-1, class_name=rx.cond(admin, "shell__main", ""), custom_attrs={"id": "main"})
    page = rx.el.div(top, body, end, class_name=rx.cond(admin, "shell", "page"))
    return rx.fragment(skip_link(), page, rx.cond(admin, bell_drawer()))


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
