"""The parts of opening an account."""

from typing import Any

import reflex as rx

from hsa_app.components.city_field import city_field
from hsa_app.components.ui.choice import choice
from hsa_app.components.ui.form import fieldset
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.password_field import password_field
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.components.ui.timeline import moment, timeline
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.public.register import RegisterState

WRONG = RegisterState.field_errors


def kind_part() -> rx.Component:
    """Which kind of account."""
    return fieldset(
        _("I want to"),
        grid(
            kind(_("Book services"), _("Active at once"), "customer"),
            kind(_("Offer my work"), _("After we have checked your papers"), "professional"),
        ),
        spoken=True,
    )


def kind(title: str, note: str, role: str) -> rx.Component:
    """One kind; drawn anew when the address names another."""
    return choice(
        title,
        "role",
        role,
        note=note,
        checked=RegisterState.account_role == role,
        on_change=RegisterState.choose_account_role(role),
        data_keep="no",
        key=role + "-" + RegisterState.url_role.to(str),
    )


def for_professionals(*parts: rx.Component) -> rx.Component:
    """What only professionals are asked and told."""
    return rx.cond(RegisterState.account_role == Role.PROFESSIONAL, rx.fragment(*parts))


def for_customers(*parts: rx.Component) -> rx.Component:
    """What only customers are asked and told."""
    return rx.cond(RegisterState.account_role == Role.CUSTOMER, rx.fragment(*parts))


def person_part() -> rx.Component:
    """Who, and where."""
    return fieldset(
        _("You"),
        text_field(_("Full name"), "full_name", autocomplete="name", max_length=120, **checked("full_name")),
        grid(
            text_field(_("Email"), "email", kind="email", autocomplete="username", max_length=254, **checked("email")),
            text_field(
                _("Phone"), "phone", kind="tel", autocomplete="tel", optional=True, figures=True, max_length=20,
                **checked("phone"),
            ),
        ),
        password_field(
            autocomplete="new-password", **checked("password"),
            hint=_("12 characters or more. Three unrelated words are easy to remember."),
        ),
        grid(
            city_field(RegisterState.cities, **checked("city")),
            pincode_field(hint=RegisterState.pincode_area, **checked("pincode")),
        ),
        for_customers(
            textarea_field(
                _("Address"), "address", optional=True, autocomplete="street-address", max_length=500,
                hint=_("Filled in for you when you book. Only a "
"professional who accepts sees it."), **checked("address"),
            )
        ),
    )  # fmt: skip


def work_part() -> rx.Component:
    """What a professional does, and where."""
    return fieldset(
        _("Your work"),
        grid(
            select_field(
                _("Service"),
                "service_id",
                RegisterState.service_options,
                blank=_("Choose one"),
                error=WRONG["service_id"],
                on_change=RegisterState.validate_field("service_id"),
            ),
            text_field(
                _("Years of experience"),
                "experience_years",
                input_mode="numeric",
                figures=True,
                max_length=2,
                **checked("experience_years"),
            ),
        ),
        text_field(
            _("Pincodes served"),
            "pincodes",
            optional=True,
            figures=True,
            placeholder="411045, 411057",
            hint=_("Leave empty to serve the whole city."),
            **checked("pincodes"),
        ),
        textarea_field(
            _("About you"),
            "bio",
            optional=True,
            rows=3,
            placeholder=_("What you do best, languages you speak"),
            **checked("bio"),
        ),
    )


def checked(name: str) -> dict[str, Any]:
    """What a field needs to be looked at when it is left."""
    return {"error": WRONG[name], "on_blur": RegisterState.validate_field(name)}


def next_for_customers() -> rx.Component:
    """What happens next, for someone who books."""
    return timeline(
        moment(_("Account"), icon="user", note=_("Two minutes, and active at once."), at="now"),
        moment(
            _("Book"),
            icon="calendar-check",
            note=_("Choose a service, a day and a time. The price is fixed."),
            at="ahead",
        ),
        moment(
            _("Someone accepts"), icon="user-check", note=_("You see the name and rating of who is coming."), at="ahead"
        ),
        moment(_("Your code at the door"), icon="key-round", note=_("Work begins when you read it out."), at="ahead"),
    )


def next_for_professionals() -> rx.Component:
    """What happens next, for someone who offers work."""
    return timeline(
        moment(_("Account"), icon="user", note=_("Two minutes. You can change everything later."), at="now"),
        moment(_("Papers"), icon="file-text", note=_("Identity, certificate, address: PDF, PNG or JPEG."), at="ahead"),
        moment(
            _("We read them"), icon="badge-check", note=_("You get a mail either way, with the reason."), at="ahead"
        ),
        moment(
            _("Your board opens"), icon="columns-3", note=_("Jobs near you, the second they are booked."), at="ahead"
        ),
    )
