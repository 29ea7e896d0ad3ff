"""A customer's past requests."""

import reflex as rx

from hsa_app.components.frame import customer_frame
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.empty import empty
from hsa_app.components.ui.failure import overdue
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.slip import slips
from hsa_app.components.visit import past_slip
from hsa_app.state.customer_history import PLACE, HistoryState


def page() -> rx.Component:
    """What is over, newest first."""
    return customer_frame(
        rx.cond(
            HistoryState.known,
            rx.cond(HistoryState.visits.length() > 0, listed(), nothing()),
            rx.fragment(slip_skeletons(5), overdue(HistoryState.load)),
        ),
        title="History",
        note="Closed, cancelled and expired requests",
        active="history",
    )


def listed() -> rx.Component:
    """A page of slips and the way on."""
    number = HistoryState.page
    way = pager(
        HistoryState.span,
        on_previous=rx.redirect(PLACE + "?page=" + (number - 1).to(str)),
        on_next=rx.redirect(PLACE + "?page=" + (number + 1).to(str)),
        has_previous=number > 1,
        has_next=HistoryState.has_more,
        bare=True,
    )
    several = HistoryState.has_more | (number > 1)
    return stack(slips(rx.foreach(HistoryState.visits, past_slip)), rx.cond(several, way))


def nothing() -> rx.Component:
    """What will be here."""
    return empty(
        "Nothing is over yet",
        "Closed, cancelled and expired requests are kept here, with your ratings.",
        link_button("Find a service", "/services", variant="primary"),
    )
