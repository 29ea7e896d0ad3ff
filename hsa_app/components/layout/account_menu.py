"""The account menu: signed-in user, theme and sign-out."""

import reflex as rx

from hsa_app.components.layout.theme_switch import theme_switch
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.menu import menu, menu_link, menu_section
from hsa_app.components.ui.person import avatar
from hsa_app.components.ui.text import strong, text, visually_hidden
from hsa_app.core.i18n import _
from hsa_app.state.auth import AuthState


def account_menu(*links: rx.Component) -> rx.Component:
    """The menu in the top bar, behind the initials; opens downwards. `links` are extra items."""
    trigger = rx.fragment(
        avatar(AuthState.initials, size="s"), visually_hidden(_("Account of {name}").format(name=AuthState.full_name))
    )
    return menu(trigger, *account_menu_items(*links), trigger_class="account")


def sidebar_account_menu() -> rx.Component:
    """The menu at the foot of the side bar, behind name and role; opens upwards."""
    description = rx.el.span(
        visually_hidden(_("Account of {name}").format(name=AuthState.full_name)),
        text(AuthState.full_name, small=True, bold=True, inline=True, aria_hidden="true"),
        text(role_label(), tiny=True, muted=True, inline=True),
        class_name="grow person__words",
    )
    trigger = rx.fragment(avatar(AuthState.initials, size="s"), description, icon("chevron-up", size="s"))
    return menu(trigger, *account_menu_items(show_name=False), open_upwards=True, trigger_class="account account--wide")


def account_menu_items(*links: rx.Component, show_name: bool = True) -> list[rx.Component]:
    """Name and role, theme switch, links and sign-out."""
    user_summary = rx.el.div(
        strong(AuthState.full_name), text(role_label(), small=True, muted=True), class_name="menu__head"
    )
    theme = menu_section(
        rx.el.div(row(text(_("Theme"), small=True), theme_switch(), space_between=True), class_name="theme")
    )
    links_section = menu_section(*links, menu_link(_("Your account"), "/account", icon="user"), sign_out_form())
    return [*([user_summary] if show_name else []), theme, links_section]


def sign_out_form() -> rx.Component:
    """Ends the session; a native form, so that the response can delete the cookie."""
    button = rx.el.button(icon("log-out"), _("Sign out"), type="submit", class_name="menu__item")
    return native_form(button, action="/auth/sign-out", unstyled=True)


def role_label() -> rx.Component | rx.Var[str]:
    """The label of the user's role."""
    return rx.match(
        AuthState.role, ("customer", _("Customer")), ("professional", _("Professional")), ("admin", _("Admin")), ""
    )
