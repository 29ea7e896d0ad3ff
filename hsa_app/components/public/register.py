"""The parts of the registration page."""

from typing import Any

import reflex as rx

from hsa_app.components.city_field import city_field
from hsa_app.components.ui.choice import radio_card
from hsa_app.components.ui.form import fieldset
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.password_field import password_field
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.components.ui.timeline import timeline, timeline_entry
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.public.register import RegisterState

FIELD_ERRORS = RegisterState.field_errors


def account_type_section() -> rx.Component:
    """The choice of the account type."""
    return fieldset(
        _("I want to"),
        grid(
            account_type_option(_("Book services"), _("Active at once"), "customer"),
            account_type_option(_("Offer my work"), _("After we have checked your papers"), "professional"),
        ),
        hide_legend=True,
    )


def account_type_option(title: str, description: str, role: str) -> rx.Component:
    """One account type; rendered again when the URL selects another."""
    return radio_card(
        title,
        "role",
        role,
        description=description,
        checked=RegisterState.account_role == role,
        on_change=RegisterState.choose_account_role(role),
        data_keep="no",
        key=role + "-" + RegisterState.url_role.to(str),
    )


def only_for_professionals(*parts: rx.Component) -> rx.Component:
    """Fields that only professionals fill in."""
    return rx.cond(RegisterState.account_role == Role.PROFESSIONAL, rx.fragment(*parts))


def only_for_customers(*parts: rx.Component) -> rx.Component:
    """Text that only customers see."""
    return rx.cond(RegisterState.account_role == Role.CUSTOMER, rx.fragment(*parts))


def personal_details_section() -> rx.Component:
    """Name, contact data, password and place."""
    return fieldset(
        _("You"),
        text_field(
            _("Full name"), "full_name", autocomplete="name", max_length=120, **validated_field_attrs("full_name")
        ),
        grid(
            text_field(
                _("Email"),
                "email",
                input_type="email",
                autocomplete="username",
                max_length=254,
                **validated_field_attrs("email"),
            ),
            text_field(
                _("Phone"),
                "phone",
                input_type="tel",
                autocomplete="tel",
                optional=True,
                tabular_numbers=True,
                max_length=20,
                **validated_field_attrs("phone"),
            ),
        ),
        password_field(
            autocomplete="new-password",
            **validated_field_attrs("password"),
            hint=_("12 characters or more. Three unrelated words are easy to remember."),
        ),
        grid(
            city_field(RegisterState.cities, **validated_field_attrs("city")),
            pincode_field(hint=RegisterState.pincode_area, **validated_field_attrs("pincode")),
        ),
        only_for_customers(
            textarea_field(
                _("Address"),
                "address",
                optional=True,
                autocomplete="street-address",
                max_length=500,
                hint=_("Filled in for you when you book. Only a professional who accepts sees it."),
                **validated_field_attrs("address"),
            )
        ),
    )


def work_details_section() -> rx.Component:
    """Service, experience, area and description."""
    return fieldset(
        _("Your work"),
        grid(
            select_field(
                _("Service"),
                "service_id",
                RegisterState.service_options,
                blank_label=_("Choose one"),
                error=FIELD_ERRORS["service_id"],
                on_change=RegisterState.validate_field("service_id"),
            ),
            text_field(
                _("Years of experience"),
                "experience_years",
                input_mode="numeric",
                tabular_numbers=True,
                max_length=2,
                **validated_field_attrs("experience_years"),
            ),
        ),
        text_field(
            _("Pincodes served"),
            "pincodes",
            optional=True,
            tabular_numbers=True,
            placeholder="411045, 411057",
            hint=_("Leave empty to serve the whole city."),
            **validated_field_attrs("pincodes"),
        ),
        textarea_field(
            _("About you"),
            "bio",
            optional=True,
            rows=3,
            placeholder=_("What you do best, languages you speak"),
            **validated_field_attrs("bio"),
        ),
    )


def validated_field_attrs(name: str) -> dict[str, Any]:
    """Attributes of a field that is validated on blur."""
    return {"error": FIELD_ERRORS[name], "on_blur": RegisterState.validate_field(name)}


def customer_next_steps() -> rx.Component:
    """The next steps of a customer."""
    return timeline(
        timeline_entry(_("Account"), icon="user", note=_("Two minutes, and active at once."), position="now"),
        timeline_entry(
            _("Book"),
            icon="calendar-check",
            note=_("Choose a service, a day and a time. The price is fixed."),
            position="ahead",
        ),
        timeline_entry(
            _("Someone accepts"),
            icon="user-check",
            note=_("You see the name and rating of who is coming."),
            position="ahead",
        ),
        timeline_entry(
            _("Your code at the door"), icon="key-round", note=_("Work begins when you read it out."), position="ahead"
        ),
    )


def professional_next_steps() -> rx.Component:
    """The next steps of a professional."""
    return timeline(
        timeline_entry(
            _("Account"), icon="user", note=_("Two minutes. You can change everything later."), position="now"
        ),
        timeline_entry(
            _("Papers"), icon="file-text", note=_("Identity, certificate, address: PDF, PNG or JPEG."), position="ahead"
        ),
        timeline_entry(
            _("We read them"),
            icon="badge-check",
            note=_("You get a mail either way, with the reason."),
            position="ahead",
        ),
        timeline_entry(
            _("Your board opens"),
            icon="columns-3",
            note=_("Jobs near you, the second they are booked."),
            position="ahead",
        ),
    )
