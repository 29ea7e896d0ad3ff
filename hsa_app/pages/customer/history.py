"""A customer's past requests."""

import reflex as rx

from hsa_app.components.layout.page_layouts import customer_layout
from hsa_app.components.request_slip import past_request_slip
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.chip import chip_group, chip_link
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.skeleton import slip_list_skeleton
from hsa_app.components.ui.slip import slip_list
from hsa_app.core.i18n import N_, _
from hsa_app.state.customer.history import PATH, HistoryState

STATUS_FILTERS = {"": N_("All"), "closed": N_("Closed"), "cancelled": N_("Cancelled"), "expired": N_("Expired")}


def history_page() -> rx.Component:
    """Past requests, newest first."""
    has_requests = (HistoryState.requests.length() > 0) | (HistoryState.status_filter != "")
    return customer_layout(
        rx.cond(
            HistoryState.is_loaded,
            rx.cond(has_requests, stack(status_filter_chips(), past_requests()), no_past_requests()),
            rx.fragment(slip_list_skeleton(5), slow_load_warning(HistoryState.load)),
        ),
        title=_("History"),
        subtitle=_("Closed, cancelled and expired requests"),
        active="history",
    )


def status_filter_chips() -> rx.Component:
    """Links that filter by final status."""
    chips = [
        chip_link(_(label), f"{PATH}?status={status}" if status else PATH, current=HistoryState.status_filter == status)
        for status, label in STATUS_FILTERS.items()
    ]
    return chip_group(*chips, label=_("How it ended"))


def past_requests() -> rx.Component:
    """One page of past requests, with the pager."""
    number = HistoryState.page
    page_url = rx.cond(
        HistoryState.status_filter != "", PATH + "?status=" + HistoryState.status_filter + "&page=", PATH + "?page="
    )
    history_pager = pager(
        HistoryState.range_text,
        on_previous=rx.redirect(page_url.to(str) + (number - 1).to(str)),
        on_next=rx.redirect(page_url.to(str) + (number + 1).to(str)),
        has_previous=number > 1,
        has_next=HistoryState.has_more,
        without_frame=True,
    )
    has_pages = HistoryState.has_more | (number > 1)
    requests = stack(slip_list(rx.foreach(HistoryState.requests, past_request_slip)), rx.cond(has_pages, history_pager))
    return rx.cond(HistoryState.requests.length() > 0, requests, no_matching_requests())


def no_matching_requests() -> rx.Component:
    """The empty state of a filter."""
    title = rx.match(
        HistoryState.status_filter,
        ("closed", _("Nothing is closed yet")),
        ("cancelled", _("Nothing was cancelled")),
        _("Nothing expired"),
    )
    return empty_state(title, _("Your other past requests are still here."), link_button(_("Show all"), PATH))


def no_past_requests() -> rx.Component:
    """The empty state of the history."""
    return empty_state(
        _("Nothing is over yet"),
        _("Closed, cancelled and expired requests are kept here, with your ratings."),
        link_button(_("Find a service"), "/services", variant="primary"),
    )
