"""A service's page: description, professionals, booking and reviews."""

import reflex as rx

from hsa_app.components.layout.page_layouts import catalogue_layout
from hsa_app.components.public.service_booking import (
    address_section,
    booking_summary,
    price_section,
    professional_section,
    service_summary,
    time_section,
)
from hsa_app.components.public.service_reviews import reviews_section
from hsa_app.components.ui.breadcrumb import breadcrumb
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.form import form, form_sections, hidden_input
from hsa_app.components.ui.page_title import page_title
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.public.service_booking import BookingState


def service_page() -> rx.Component:
    """The service and its booking form, public; submitting the form requires signing in."""
    content = rx.cond(
        BookingState.is_not_found, service_not_found(), rx.fragment(service_header(), booking_form(), reviews_section())
    )
    return catalogue_layout(
        rx.cond(BookingState.is_loaded, content, card_skeleton(6, label=_("Loading the service"))),
        active="services",
        show_tab_bar=False,
    )


def service_header() -> rx.Component:
    """Title and description of the service."""
    path = breadcrumb([(_("Services"), "/services")], BookingState.service_name)
    return rx.fragment(page_title(BookingState.title, breadcrumb=path), service_summary())


def booking_form() -> rx.Component:
    """The booking form with its summary beside it."""
    return form(
        rx.el.div(
            form_sections(time_section(), professional_section(), address_section(), price_section()),
            booking_summary(),
            class_name="book",
        ),
        hidden_input("key", BookingState.idempotency_key),
        on_submit=BookingState.book,
        aria_label=_("Booking"),
        key=BookingState.idempotency_key,
        data_keep=BookingState.draft_key,
    )


def service_not_found() -> rx.Component:
    """Shown for a service that does not exist or is not offered."""
    return empty_state(
        _("This service is not offered"),
        _("It may have been taken off the list. What you booked before stays booked."),
        link_button(_("See all services"), "/services", variant="primary"),
        heading_level="h1",
    )
