"""One service: what it is, who does it, booking it, and what others say of it."""

import reflex as rx

from hsa_app.components.layout.page_layouts import shop_frame
from hsa_app.components.public.service import about_service, price_part, total_part, when_part, where_part, who_part
from hsa_app.components.public.service_reviews import said
from hsa_app.components.ui.breadcrumb import breadcrumb
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.form import form, form_parts, hidden
from hsa_app.components.ui.page_title import page_title
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.public.service import BookingState


def book() -> rx.Component:
    """The whole page is there for anyone; pressing Book asks strangers to sign in."""
    shown = rx.cond(BookingState.is_not_found, gone(), rx.fragment(head(), booking(), said()))
    return shop_frame(
        rx.cond(BookingState.is_loaded, shown, panel_skeleton(6, label=_("Loading the service"))),
        active="services",
        tabs=False,
    )


def head() -> rx.Component:
    """What it is."""
    way = breadcrumb([(_("Services"), "/services")], BookingState.service_name)
    return rx.fragment(page_title(BookingState.title, way=way), about_service())


def booking() -> rx.Component:
    """The form, with what it comes to beside it."""
    return form(
        rx.el.div(form_parts(when_part(), who_part(), where_part(), price_part()), total_part(), class_name="book"),
        hidden("key", BookingState.idempotency_key),
        on_submit=BookingState.book,
        name="Booking",
        key=BookingState.idempotency_key,
        data_keep=BookingState.draft_key,
    )


def gone() -> rx.Component:
    """Nothing at this address, or not any more."""
    return empty(
        _("This service is not offered"),
        _("It may have been taken off the list. What you booked before stays booked."),
        link_button(_("See all services"), "/services", variant="primary"),
        heading="h1",
    )
