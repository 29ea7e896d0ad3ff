"""A customer's past requests."""

import reflex as rx

from hsa_app.components.layout.page_layouts import customer_frame
from hsa_app.components.request_slip import past_slip
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.chip import chip_link, chips
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.load_error import overdue
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.slip import slips
from hsa_app.core.i18n import N_, _
from hsa_app.state.customer.history import PATH, HistoryState

ENDS = {"": N_("All"), "closed": N_("Closed"), "cancelled": N_("Cancelled"), "expired": N_("Expired")}


def page() -> rx.Component:
    """What is over, newest first."""
    some = (HistoryState.requests.length() > 0) | (HistoryState.status_filter != "")
    return customer_frame(
        rx.cond(
            HistoryState.is_loaded,
            rx.cond(some, stack(ends(), listed()), nothing()),
            rx.fragment(slip_skeletons(5), overdue(HistoryState.load)),
        ),
        title=_("History"),
        note=_("Closed, cancelled and expired requests"),
        active="history",
    )


def ends() -> rx.Component:
    """All of them, or those that ended in one way."""
    ways = [
        chip_link(words, f"{PATH}?status={end}" if end else PATH, current=HistoryState.status_filter == end)
        for end, words in ENDS.items()
    ]
    return chips(*ways, label=_("How it ended"))


def listed() -> rx.Component:
    """A page of slips and the way on."""
    number = HistoryState.page
    here = rx.cond(
        HistoryState.status_filter != "", PATH + "?status=" + HistoryState.status_filter + "&page=", PATH + "?page="
    )
    way = pager(
        HistoryState.range_text,
        on_previous=rx.redirect(here.to(str) + (number - 1).to(str)),
        on_next=rx.redirect(here.to(str) + (number + 1).to(str)),
        has_previous=number > 1,
        has_next=HistoryState.has_more,
        bare=True,
    )
    several = HistoryState.has_more | (number > 1)
    some = stack(slips(rx.foreach(HistoryState.requests, past_slip)), rx.cond(several, way))
    return rx.cond(HistoryState.requests.length() > 0, some, none_like_this())


def none_like_this() -> rx.Component:
    """Nothing ended in the way that was asked for."""
    words = rx.match(
        HistoryState.status_filter,
        ("closed", _("Nothing is closed yet")),
        ("cancelled", _("Nothing was cancelled")),
        _("Nothing expired"),
    )
    return empty(words, _("Your other past requests are still here."), link_button(_("Show all"), PATH))


def nothing() -> rx.Component:
    """What will be here."""
    return empty(
        _("Nothing is over yet"),
        _("Closed, cancelled and expired requests are kept here, with your ratings."),
        link_button(_("Find a service"), "/services", variant="primary"),
    )
