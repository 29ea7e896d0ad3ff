"""A customer's home: next visit, ongoing requests and book again."""

import reflex as rx

from hsa_app.components.layout.page_layouts import customer_layout
from hsa_app.components.request_slip import featured_request_slip, ongoing_request_slip, rebook_url, request_url
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import flex_grow, grid, row, stack
from hsa_app.components.ui.link import link, tel_url
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.page_title import section_title
from hsa_app.components.ui.skeleton import slip_list_skeleton
from hsa_app.components.ui.slip import slip_list
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.state.customer.home import HomeState

NEXT_REQUEST = HomeState.next_request


def home_page() -> rx.Component:
    """The next request, other ongoing ones, and services to book again."""
    find = link_button(_("Find a service"), "/services", icon="search")
    return customer_layout(
        rx.cond(
            HomeState.is_loaded,
            stack(
                rx.cond(NEXT_REQUEST.id > 0, stack(next_request(), other_requests(), gap="xl"), no_bookings()),
                rebook_section(),
                gap="xl",
            ),
            rx.fragment(slip_list_skeleton(3), slow_load_warning(HomeState.load)),
        ),
        title=_("Your bookings"),
        active="home",
        actions=rx.cond(NEXT_REQUEST.id > 0, find),
    )


def next_request() -> rx.Component:
    """The most urgent request."""
    url = request_url(NEXT_REQUEST)
    can_call = (NEXT_REQUEST.status == "accepted") & (NEXT_REQUEST.phone != "")
    return featured_request_slip(
        NEXT_REQUEST,
        row(
            link_button(_("Show request"), url, icon_end="chevron-right"),
            rx.cond(
                can_call,
                link_button(
                    _("Call"), tel_url(NEXT_REQUEST.phone), icon="phone", screen_reader_suffix=NEXT_REQUEST.professional
                ),
            ),
            wrap=True,
        ),
        title=link(NEXT_REQUEST.service, url),
        heading_level="h2",
        close_action=link_button(_("Close and rate"), url, variant="primary"),
    )


def other_requests() -> rx.Component:
    """The other ongoing requests."""
    more = button(_("Show more ({count})").format(count=HomeState.hidden_count), on_click=HomeState.show_more)
    return rx.cond(
        HomeState.other_requests.length() > 0,
        stack(
            section_title(_("Also ongoing")),
            slip_list(rx.foreach(HomeState.other_requests, ongoing_request_slip)),
            rx.cond(HomeState.hidden_count > 0, row(more)),
        ),
    )


def no_bookings() -> rx.Component:
    """The empty state of the page."""
    return empty_state(
        _("No bookings yet"),
        _("When you book, it shows here with who comes and when."),
        link_button(_("Find a service"), "/services", variant="primary"),
    )


def rebook_section() -> rx.Component:
    """Services that were booked before and can be booked again."""
    return rx.cond(
        HomeState.rebook_options.length() > 0,
        stack(
            section_title(_("Book again"), link(_("All past requests"), "/customer/history", small=True)),
            grid(rx.foreach(HomeState.rebook_options, rebook_card)),
        ),
    )


def rebook_card(service: rx.Var) -> rx.Component:
    """A service with its current price and the link to book it."""
    description = flex_grow(strong(service.name), text(service.about, small=True, muted=True, tabular_numbers=True))
    book = link_button(
        _("Book again"),
        rebook_url(service.id, service.before),
        size="s",
        icon="repeat",
        screen_reader_suffix=service.name,
    )
    return card(row(description, book, gap="m"), key=service.id.to(str))
