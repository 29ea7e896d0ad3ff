"""A customer's home: the next visit, the others, and what to book again."""

import reflex as rx

from hsa_app.components.layout.page_layouts import customer_frame
from hsa_app.components.request_slip import address_of, again_address, ongoing_slip, ticket
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import grid, grow, row, stack
from hsa_app.components.ui.link import dials, link
from hsa_app.components.ui.load_error import overdue
from hsa_app.components.ui.page_title import section_title
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.slip import slips
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.state.customer.home import HomeState

FIRST = HomeState.next_request


def page() -> rx.Component:
    """What is next, first."""
    find = link_button(_("Find a service"), "/services", icon="search")
    return customer_frame(
        rx.cond(
            HomeState.is_loaded,
            stack(rx.cond(FIRST.id > 0, stack(lead(), others(), gap="xl"), nothing()), again(), gap="xl"),
            rx.fragment(slip_skeletons(3), overdue(HomeState.load)),
        ),
        title=_("Your bookings"),
        active="home",
        acts=rx.cond(FIRST.id > 0, find),
    )


def lead() -> rx.Component:
    """The request whose turn it is."""
    where = address_of(FIRST)
    coming = (FIRST.status == "accepted") & (FIRST.phone != "")
    return ticket(
        FIRST,
        row(
            link_button(_("Show request"), where, icon_end="chevron-right"),
            rx.cond(coming, link_button(_("Call"), dials(FIRST.phone), icon="phone", about=FIRST.who)),
            wrap=True,
        ),
        title=link(FIRST.service, where),
        heading="h2",
        close=link_button(_("Close and rate"), where, variant="primary"),
    )


def others() -> rx.Component:
    """The other ongoing requests."""
    more = button(rx.fragment("Show more (", HomeState.hidden_count, ")"), on_click=HomeState.show_more)
    return rx.cond(
        HomeState.other_requests.length() > 0,
        stack(
            section_title(_("Also ongoing")),
            slips(rx.foreach(HomeState.other_requests, ongoing_slip)),
            rx.cond(HomeState.hidden_count > 0, row(more)),
        ),
    )


def nothing() -> rx.Component:
    """What will be here."""
    return empty(
        _("No bookings yet"),
        _("When you book, it shows here with who comes and when."),
        link_button(_("Find a service"), "/services", variant="primary"),
    )


def again() -> rx.Component:
    """What was done before and can be booked again."""
    return rx.cond(
        HomeState.rebook_options.length() > 0,
        stack(
            section_title(_("Book again"), link(_("All past requests"), "/customer/history", small=True)),
            grid(rx.foreach(HomeState.rebook_options, once_more)),
        ),
    )


def once_more(service: rx.Var) -> rx.Component:
    """A service, its price now, and one press."""
    words = grow(strong(service.name), text(service.about, small=True, muted=True, figures=True))
    book = link_button(
        _("Book again"), again_address(service.id, service.before), size="s", icon="repeat", about=service.name
    )
    return panel(row(words, book, gap="m"), key=service.id.to(str))
