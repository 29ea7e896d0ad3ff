"""Who is signed in, the theme, and the way out."""

import reflex as rx

from hsa_app.components.layout.theme_switch import theme_switch
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.menu import menu, menu_link, menu_part
from hsa_app.components.ui.text import spoken, strong, text
from hsa_app.core.i18n import _
from hsa_app.state.auth import AuthState


def account_menu(*ways: rx.Component) -> rx.Component:
    """Initials in the top bar; opens downwards. `ways` lead elsewhere."""
    trigger = rx.fragment(avatar(AuthState.initials, size="s"), spoken(_("Account of "), AuthState.full_name))
    return menu(trigger, *account_parts(*ways), trigger_class="account")


def side_account_menu() -> rx.Component:
    """Name and role at the foot of the side; opens upwards."""
    words = rx.el.span(
        spoken(_("Account of ")),
        text(AuthState.full_name, small=True, bold=True, inline=True),
        text(role_word(), tiny=True, muted=True, inline=True),
        class_name="grow person__words",
    )
    trigger = rx.fragment(avatar(AuthState.initials, size="s"), words, icon("chevron-up", size="s"))
    return menu(trigger, *account_parts(named=False), up=True, trigger_class=_("account account--wide"))


def account_parts(*ways: rx.Component, named: bool = True) -> list[rx.Component]:
    """Name and role, theme, where to go, sign out."""
    who = rx.el.div(strong(AuthState.full_name), text(role_word(), small=True, muted=True), class_name="menu__head")
    theme = menu_part(rx.el.div(row(text(_("Theme"), small=True), theme_switch(), between=True), class_name="theme"))
    ends = menu_part(*ways, menu_link(_("Your account"), "/account", icon="user"), sign_out())
    return [*([who] if named else []), theme, ends]


def sign_out() -> rx.Component:
    """Ends the session; the browser sends it, so that the cookie goes too."""
    button = rx.el.button(icon("log-out"), _("Sign out"), type="submit", class_name="menu__item")
    return native_form(button, action="/auth/sign-out", bare=True)


def role_word() -> rx.Component | rx.Var[str]:
    """The role, in words."""
    return rx.match(
        AuthState.role, ("customer", _("Customer")), ("professional", _("Professional")), ("admin", _("Admin")), ""
    )
