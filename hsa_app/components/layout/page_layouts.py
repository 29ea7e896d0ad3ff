"""The layout of each role's pages: bars, skip link and main landmark."""

import reflex as rx

from hsa_app.components.layout.account_menu import account_menu
from hsa_app.components.layout.bars import admin_top_bar, footer, nav_menu, sidebar, skip_link, tab_bar, top_bar
from hsa_app.components.layout.brand import brand_link
from hsa_app.components.layout.illustration import house_front
from hsa_app.components.layout.nav_items import CUSTOMER_NAV, PROFESSIONAL_NAV, PUBLIC_NAV, ROLE_HOME_URLS
from hsa_app.components.layout.notifications_menu import notifications_button, notifications_drawer, notifications_menu
from hsa_app.components.layout.theme_switch import theme_switch
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.layout import desktop_only, row
from hsa_app.components.ui.live_indicator import live_indicator
from hsa_app.components.ui.menu import menu_link
from hsa_app.components.ui.page_title import page_title
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.auth import AuthState


def public_layout(
    *children: Node, title: Node = None, active: str = "", unwrapped: bool = False, subtitle: Node = ""
) -> rx.Component:
    """For everyone: top bar and footer. `unwrapped` pages set their own width and heading."""
    bar = top_bar(account_or_sign_in(), nav_items=PUBLIC_NAV, active=active)
    head = [page_title(title, subtitle=subtitle)] if title is not None else []
    body = rx.el.div(*head, *children, class_name="" if unwrapped else "wrap")
    return rx.el.div(skip_link(), bar, main_landmark(body), footer(theme_switch()), class_name="page")


def catalogue_layout(
    *children: Node,
    title: Node = None,
    active: str = "",
    subtitle: Node = "",
    breadcrumb: Node = None,
    unwrapped: bool = False,
    show_tab_bar: bool = True,
) -> rx.Component:
    """For public pages that customers also use: navigation of the customer if signed in as one, else public.

    Without `show_tab_bar` the page has its own bar at the bottom.
    """
    customer = AuthState.role == Role.CUSTOMER
    bar = rx.cond(
        customer,
        top_bar(notifications_menu(), account_menu(), nav_items=CUSTOMER_NAV, active=active, home_url="/customer"),
        top_bar(account_or_sign_in(), nav_items=PUBLIC_NAV, active=active),
    )
    page_end = rx.cond(
        customer, tab_bar(CUSTOMER_NAV, active) if show_tab_bar else rx.fragment(), footer(theme_switch())
    )
    body = rx.el.div(
        *optional_page_title(title, subtitle, breadcrumb, None), *children, class_name="" if unwrapped else "wrap"
    )
    return rx.el.div(skip_link(), bar, main_landmark(body), page_end, class_name="page")


def focused_form_layout(*children: Node, header_action: Node) -> rx.Component:
    """For a long form: logo, one link, and no navigation."""
    bar = top_bar(rx.el.div(header_action, class_name="row"), nav_items=(), active="")
    return rx.el.div(skip_link(), bar, main_landmark(rx.el.div(*children, class_name="wrap")), class_name="page")


def account_or_sign_in() -> rx.Component:
    """The account menu, or buttons to sign in and to register."""
    guest = rx.fragment(
        desktop_only(
            row(
                link_button(_("Sign in"), "/login", variant="quiet"),
                link_button(_("Create account"), "/register", variant="primary"),
            )
        ),
        nav_menu(
            PUBLIC_NAV,
            menu_link(_("Sign in"), "/login", icon="log-in"),
            menu_link(_("Create account"), "/register", icon="user-plus"),
        ),
    )
    home = desktop_only(link_button(_("Home"), role_home_url(), variant="quiet", icon="house"))
    member = row(home, notifications_menu(), account_menu(menu_link(_("Home"), role_home_url(), icon="house")))
    return rx.cond(AuthState.role != "", member, guest)


def role_home_url() -> rx.Component | rx.Var[str]:
    """The home page of the user's role."""
    return rx.match(AuthState.role, *ROLE_HOME_URLS.items(), "/")


def customer_layout(
    *children: Node,
    title: Node = None,
    active: str = "",
    subtitle: Node = "",
    breadcrumb: Node = None,
    actions: Node = None,
) -> rx.Component:
    """For customers: top bar, and tab bar on phones."""
    bar = top_bar(notifications_menu(), account_menu(), nav_items=CUSTOMER_NAV, active=active, home_url="/customer")
    body = rx.el.div(*optional_page_title(title, subtitle, breadcrumb, actions), *children, class_name="wrap")
    return rx.el.div(skip_link(), bar, main_landmark(body), tab_bar(CUSTOMER_NAV, active), class_name="page")


def professional_layout(
    *children: Node,
    title: Node = None,
    active: str = "",
    subtitle: Node = "",
    breadcrumb: Node = None,
    actions: Node = None,
    board_width: bool = False,
) -> rx.Component:
    """For professionals: top bar, and tab bar on phones; `board_width` makes room for four columns."""
    bar = top_bar(
        desktop_only(live_indicator(_("Live, connected"))),
        notifications_menu(),
        account_menu(),
        nav_items=PROFESSIONAL_NAV,
        active=active,
        home_url="/professional",
        board_width=board_width,
    )
    body = rx.el.div(
        *optional_page_title(title, subtitle, breadcrumb, actions),
        *children,
        class_name=join_class_names("wrap", ("wrap--board", board_width)),
    )
    return rx.el.div(skip_link(), bar, main_landmark(body), tab_bar(PROFESSIONAL_NAV, active), class_name="page")


def admin_layout(
    *children: Node,
    title: Node = None,
    active: str = "",
    subtitle: Node = "",
    breadcrumb: Node = None,
    actions: Node = None,
) -> rx.Component:
    """For admins: side bar from 900 px on, top bar below."""
    actions = rx.fragment(actions, desktop_only(notifications_button()))
    body = rx.el.main(
        *optional_page_title(title, subtitle, breadcrumb, actions),
        *children,
        class_name="shell__main",
        tab_index=-1,
        custom_attrs={"id": "main"},
    )
    bars = (sidebar(active), admin_top_bar(active))
    return rx.fragment(skip_link(), rx.el.div(*bars, body, class_name="shell"), notifications_drawer())


def signed_in_layout(*children: Node, title: Node) -> rx.Component:
    """For pages of every signed-in user: the bars of their role."""
    customer, professional, admin = (AuthState.role == role for role in Role)
    top = rx.match(
        AuthState.role,
        (str(Role.ADMIN), rx.fragment(sidebar(""), admin_top_bar(""))),
        (
            str(Role.CUSTOMER),
            top_bar(notifications_menu(), account_menu(), nav_items=CUSTOMER_NAV, active="", home_url="/customer"),
        ),
        (
            str(Role.PROFESSIONAL),
            top_bar(
                notifications_menu(), account_menu(), nav_items=PROFESSIONAL_NAV, active="", home_url="/professional"
            ),
        ),
        top_bar(nav_items=(), active=""),
    )
    page_end = rx.cond(customer, tab_bar(CUSTOMER_NAV, ""), rx.cond(professional, tab_bar(PROFESSIONAL_NAV, "")))
    actions = rx.cond(admin, desktop_only(notifications_button()))
    inner = rx.el.div(*optional_page_title(title, "", None, actions), *children, class_name=rx.cond(admin, "", "wrap"))
    body = rx.el.main(inner, tab_index=-1, class_name=rx.cond(admin, "shell__main", ""), custom_attrs={"id": "main"})
    page = rx.el.div(top, body, page_end, class_name=rx.cond(admin, "shell", "page"))
    return rx.fragment(skip_link(), page, rx.cond(admin, notifications_drawer()))


def auth_layout(*children: Node, title: Node, subtitle: Node = "") -> rx.Component:
    """For signing in and related pages: the form beside an illustration."""
    heading = rx.el.div(rx.el.h1(title), rx.el.p(subtitle, class_name="muted"), class_name="stack stack--s")
    inner = rx.el.div(heading, *children, class_name="door__in stack stack--l")
    side = rx.el.div(house_front(4), class_name="door__pic", aria_hidden="true")
    main = rx.el.main(
        rx.el.div(brand_link(), inner, class_name="door__form"),
        side,
        class_name="door",
        tab_index=-1,
        custom_attrs={"id": "main"},
    )
    return rx.el.div(skip_link(), main, class_name="page")


def optional_page_title(title: Node, subtitle: Node, breadcrumb: Node, actions: Node) -> list[rx.Component]:
    """The page title, or nothing if the page renders its own."""
    return [page_title(title, subtitle=subtitle, breadcrumb=breadcrumb, actions=actions)] if title is not None else []


def main_landmark(body: rx.Component) -> rx.Component:
    """The main landmark, target of the skip link."""
    return rx.el.main(body, tab_index=-1, custom_attrs={"id": "main"})
