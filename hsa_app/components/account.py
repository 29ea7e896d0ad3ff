"""The parts of one's account."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.choice import tick
from hsa_app.components.ui.dialog import closes, confirm, dialog, dialog_acts, opens
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grid, row, stack
from hsa_app.components.ui.password_field import password_field
from hsa_app.components.ui.setting_row import setting, settings
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.account import CHANGE_EMAIL_DIALOG, CHANGE_PASSWORD_DIALOG, SIGN_OUT_EVERYWHERE_DIALOG, AccountState

WRONG, PERSON = AccountState.field_errors, AccountState.form_values


def checked(name: str) -> dict[str, Any]:
    """What a field needs to be looked at when it is left."""
    return {"error": WRONG[name], "on_blur": AccountState.validate_field(name)}


def person_form() -> rx.Component:
    """Name and phone; for customers also where they live."""
    home = rx.fragment(
        textarea_field(
            _("Address"), "address", value=PERSON.address, optional=True, autocomplete="street-address", max_length=500,
            **checked("address"), hint=_("Filled in for you when you book. Only a professional who accepts sees it."),
        ),
        grid(
            text_field(_("City"), "city", value=PERSON.city, **checked("city"), max_length=80),
            pincode_field(value=PERSON.pincode, hint=AccountState.pincode_area, **checked("pincode")),
        ),
    )  # fmt: skip
    return panel(
        form(
            grid(
                text_field(
                    _("Full name"), "full_name", value=PERSON.full_name, **checked("full_name"), autocomplete="name",
                    max_length=120,
                ),
                text_field(
                    _("Phone"), "phone", kind="tel", value=PERSON.phone, **checked("phone"), autocomplete="tel",
                    optional=True, figures=True, max_length=20,
                ),
            ),
            rx.cond(AccountState.role == Role.CUSTOMER, home),
            row(button(_("Save"), variant="primary", submit=True, **once())),
            on_submit=AccountState.save,
            name="You",
        ),
        title=_("You"),
    )  # fmt: skip


def signing_in() -> rx.Component:
    """Email, password, and where one is signed in."""
    forget = AccountState.clear_errors
    return panel(
        settings(
            setting(
                _("Email"),
                AccountState.email,
                button(_("Change email"), on_click=forget, **opens(CHANGE_EMAIL_DIALOG)),
                below=rx.cond(AccountState.pending_email != "", awaited()),
            ),
            setting(
                _("Password"),
                _("Only you know it"),
                button(_("Change password"), on_click=forget, **opens(CHANGE_PASSWORD_DIALOG)),
            ),
            setting(
                _("Signed in"),
                AccountState.sessions_summary,
                button(_("Sign out everywhere"), variant="danger", **opens(SIGN_OUT_EVERYWHERE_DIALOG)),
                below=rx.cond(AccountState.sessions.length() > 1, places()),
            ),
        ),
        title=_("Signing in"),
    )


def places() -> rx.Component:
    """Each sign-in, and ending those elsewhere."""
    return rx.el.ul(
        rx.foreach(AccountState.sessions, place), class_name="places", aria_label=_("Where you are signed in")
    )


def place(one: rx.Var) -> rx.Component:
    """One of them: what it is, since when, and the way to end it; or that it is this one."""
    times = rx.el.div(rx.el.span(one.since), rx.cond(one.used != "", rx.el.span(one.used)), class_name="meta n")
    words = rx.el.div(rx.el.b(one.device), times, class_name="grow")
    end = button(_("Sign out"), size="s", about=one.device, on_click=AccountState.sign_out_session(one.id), **once())
    return rx.el.li(
        icon(one.icon),
        words,
        rx.cond(one.is_here, badge(_("This device"), tone="ok", icon="check"), end),
        key=one.id,
    )


def awaited() -> rx.Component:
    """A new address waits to be confirmed."""
    return banner(
        _("We wrote to "),
        strong(AccountState.pending_email),
        _(". Open the link within 24 hours; until then this email stays."),
        tone="warn",
        icon="hourglass",
        action=button(_("Keep this email"), size="s", on_click=AccountState.cancel_email_change),
    )


def mail_choices() -> rx.Component:
    """What one may do without."""
    ticks = rx.foreach(
        AccountState.mail_preferences, lambda one: tick(one.words, one.kind, checked=one.wanted, key=one.kind.to(str))
    )
    return panel(
        form(
            text(
                _("Tick what you want to be told by mail. The bell tells you all of it anyway; mail about your sign-in "
                "and your account always comes."),
                small=True, muted=True,
            ),
            rx.el.fieldset(rx.el.legend(_("Mail me when"), class_name="sr"), stack(ticks, gap="s")),
            row(button(_("Save mail choices"), submit=True, **once())),
            on_submit=AccountState.save_mail_preferences,
            name="Mail",
        ),
        title=_("Mail"),
    )  # fmt: skip


def change_email() -> rx.Component:
    """Another address, and the password."""
    return dialog(
        CHANGE_EMAIL_DIALOG,
        _("Change email"),
        rx.el.form(
            rx.el.p(_("We send a link to the new address. Your email changes when you open it.")),
            text_field(
                _("New email"), "new_email", kind="email", **checked("new_email"), autocomplete="email", max_length=254
            ),
            password_field(_("Your password"), "password", error=WRONG["password"]),
            dialog_acts(
                button(_("Back"), **closes()), button(_("Send link"), variant="primary", submit=True, **once())
            ),
            on_submit=AccountState.change_email,
            no_validate=True,
        ),
    )


def change_password() -> rx.Component:
    """The present password, and another one."""
    return dialog(
        CHANGE_PASSWORD_DIALOG,
        _("Change password"),
        rx.el.form(
            rx.el.p(_("Every other sign-in ends. You stay signed in here.")),
            password_field(_("Current password"), "current_password", error=WRONG["current_password"]),
            password_field(
                _("New password"), "new_password", autocomplete="new-password", **checked("new_password"),
                hint=_("12 characters or more. Three unrelated words are easy to remember."),
            ),
            dialog_acts(
                button(_("Back"), **closes()), button(_("Change password"), variant="primary", submit=True, **once())
            ),
            on_submit=AccountState.change_password,
            no_validate=True,
        ),
    )  # fmt: skip


def sign_out_everywhere() -> rx.Component:
    """Asks once more."""
    return confirm(
        SIGN_OUT_EVERYWHERE_DIALOG,
        _("Sign out everywhere?"),
        _(
            "Every browser and program signed in as you is signed out at "
            "once, this one too. You sign in again with your "
            "password."
        ),
        act=_("Sign out everywhere"),
        keep=_("Stay signed in"),
        on_submit=AccountState.sign_out_everywhere,
    )
