"""The parts of the account page."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.card import card
from hsa_app.components.ui.choice import checkbox
from hsa_app.components.ui.dialog import close_dialog_attrs, confirm_dialog, dialog, dialog_actions, open_dialog_attrs
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grid, row, stack
from hsa_app.components.ui.password_field import password_field
from hsa_app.components.ui.setting_row import setting_list, setting_row
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.account import CHANGE_EMAIL_DIALOG, CHANGE_PASSWORD_DIALOG, SIGN_OUT_EVERYWHERE_DIALOG, AccountState

FIELD_ERRORS, FORM_VALUES = AccountState.field_errors, AccountState.form_values


def validated_field_attrs(name: str) -> dict[str, Any]:
    """Attributes of a field that is validated on blur."""
    return {"error": FIELD_ERRORS[name], "on_blur": AccountState.validate_field(name)}


def personal_details_form() -> rx.Component:
    """Name and phone; for customers also their address."""
    home = rx.fragment(
        textarea_field(
            _("Address"),
            "address",
            value=FORM_VALUES.address,
            optional=True,
            autocomplete="street-address",
            max_length=500,
            **validated_field_attrs("address"),
            hint=_("Filled in for you when you book. Only a professional who accepts sees it."),
        ),
        grid(
            text_field(_("City"), "city", value=FORM_VALUES.city, **validated_field_attrs("city"), max_length=80),
            pincode_field(
                value=FORM_VALUES.pincode, hint=AccountState.pincode_area, **validated_field_attrs("pincode")
            ),
        ),
    )
    return card(
        form(
            grid(
                text_field(
                    _("Full name"),
                    "full_name",
                    value=FORM_VALUES.full_name,
                    **validated_field_attrs("full_name"),
                    autocomplete="name",
                    max_length=120,
                ),
                text_field(
                    _("Phone"),
                    "phone",
                    input_type="tel",
                    value=FORM_VALUES.phone,
                    **validated_field_attrs("phone"),
                    autocomplete="tel",
                    optional=True,
                    tabular_numbers=True,
                    max_length=20,
                ),
            ),
            rx.cond(AccountState.role == Role.CUSTOMER, home),
            row(button(_("Save"), variant="primary", submit=True, **prevent_double_click_attrs())),
            on_submit=AccountState.save,
            aria_label=_("You"),
        ),
        title=_("You"),
    )


def sign_in_settings() -> rx.Component:
    """Email, password and sessions."""
    clear_errors = AccountState.clear_errors
    return card(
        setting_list(
            setting_row(
                _("Email"),
                AccountState.email,
                button(_("Change email"), on_click=clear_errors, **open_dialog_attrs(CHANGE_EMAIL_DIALOG)),
                details=rx.cond(AccountState.pending_email != "", pending_email_banner()),
            ),
            setting_row(
                _("Password"),
                _("Only you know it"),
                button(_("Change password"), on_click=clear_errors, **open_dialog_attrs(CHANGE_PASSWORD_DIALOG)),
            ),
            setting_row(
                _("Signed in"),
                AccountState.sessions_summary,
                button(_("Sign out everywhere"), variant="danger", **open_dialog_attrs(SIGN_OUT_EVERYWHERE_DIALOG)),
                details=rx.cond(AccountState.sessions.length() > 1, session_list()),
            ),
        ),
        title=_("Signing in"),
    )


def session_list() -> rx.Component:
    """All sessions, with buttons to end the others."""
    return rx.el.ul(
        rx.foreach(AccountState.sessions, session_item), class_name="places", aria_label=_("Where you are signed in")
    )


def session_item(session: rx.Var) -> rx.Component:
    """One session: device, times, and a button to end it unless it is this one."""
    times = rx.el.div(
        rx.el.span(session.since), rx.cond(session.last_used != "", rx.el.span(session.last_used)), class_name="meta n"
    )
    description = rx.el.div(rx.el.b(session.device), times, class_name="grow")
    action = button(
        _("Sign out"),
        size="s",
        screen_reader_suffix=session.device,
        on_click=AccountState.sign_out_session(session.id),
        **prevent_double_click_attrs(),
    )
    return rx.el.li(
        icon(session.icon),
        description,
        rx.cond(session.is_current, badge(_("This device"), tone="ok", icon="check"), action),
        key=session.id,
    )


def pending_email_banner() -> rx.Component:
    """Shown while a new email is not confirmed."""
    return banner(
        interpolated_text(
            _("We wrote to {email}. Open the link within 24 hours; until then this email stays."),
            email=strong(AccountState.pending_email),
        ),
        tone="warn",
        icon="hourglass",
        action=button(_("Keep this email"), size="s", on_click=AccountState.cancel_email_change),
    )


def mail_preferences_form() -> rx.Component:
    """Checkboxes for the kinds of mail that can be turned off."""
    checkboxes = rx.foreach(
        AccountState.mail_preferences,
        lambda kind: checkbox(kind.label, kind.kind, checked=kind.is_enabled, key=kind.kind.to(str)),
    )
    return card(
        form(
            text(
                _("Tick what you want to be told by mail. The bell tells you all of it anyway; mail about your sign-in "
                "and your account always comes."),
                small=True, muted=True,
            ),
            rx.el.fieldset(rx.el.legend(_("Mail me when"), class_name="sr"), stack(checkboxes, gap="s")),
            row(button(_("Save mail choices"), submit=True, **prevent_double_click_attrs())),
            on_submit=AccountState.save_mail_preferences,
            aria_label=_("Mail"),
        ),
        title=_("Mail"),
    )  # fmt: skip


def change_email_dialog() -> rx.Component:
    """The dialog for a new email; asks for the password."""
    return dialog(
        CHANGE_EMAIL_DIALOG,
        _("Change email"),
        rx.el.form(
            rx.el.p(_("We send a link to the new address. Your email changes when you open it.")),
            text_field(
                _("New email"),
                "new_email",
                input_type="email",
                **validated_field_attrs("new_email"),
                autocomplete="email",
                max_length=254,
            ),
            password_field(_("Your password"), "password", error=FIELD_ERRORS["password"]),
            dialog_actions(
                button(_("Back"), **close_dialog_attrs()),
                button(_("Send link"), variant="primary", submit=True, **prevent_double_click_attrs()),
            ),
            on_submit=AccountState.change_email,
            no_validate=True,
        ),
    )


def change_password_dialog() -> rx.Component:
    """The dialog for the current and the new password."""
    return dialog(
        CHANGE_PASSWORD_DIALOG,
        _("Change password"),
        rx.el.form(
            rx.el.p(_("Every other sign-in ends. You stay signed in here.")),
            password_field(_("Current password"), "current_password", error=FIELD_ERRORS["current_password"]),
            password_field(
                _("New password"),
                "new_password",
                autocomplete="new-password",
                **validated_field_attrs("new_password"),
                hint=_("12 characters or more. Three unrelated words are easy to remember."),
            ),
            dialog_actions(
                button(_("Back"), **close_dialog_attrs()),
                button(_("Change password"), variant="primary", submit=True, **prevent_double_click_attrs()),
            ),
            on_submit=AccountState.change_password,
            no_validate=True,
        ),
    )


def sign_out_everywhere_dialog() -> rx.Component:
    """The dialog that confirms ending all sessions."""
    return confirm_dialog(
        SIGN_OUT_EVERYWHERE_DIALOG,
        _("Sign out everywhere?"),
        _(
            "Every browser and program signed in as you is signed out at "
            "once, this one too. You sign in again with your "
            "password."
        ),
        confirm_label=_("Sign out everywhere"),
        cancel_label=_("Stay signed in"),
        on_submit=AccountState.sign_out_everywhere,
    )
