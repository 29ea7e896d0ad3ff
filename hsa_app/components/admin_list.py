"""What every table of the administration has: search, filters, chips, its place, and what is shown instead."""

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, folding, link_button, once
from hsa_app.components.ui.chip import chips, filter_chip
from hsa_app.components.ui.dialog import closes, dialog, dialog_acts, opens
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.load_error import failure
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.search_box import search_box
from hsa_app.components.ui.skeleton import row_skeletons
from hsa_app.components.ui.table import table_tools, tools_line
from hsa_app.components.ui.types import Handler, Node, Text
from hsa_app.core.i18n import _
from hsa_app.state.auth import AuthState


def tools(label: str, q: Text, listing: rx.Var, *, find: Handler, what: str, filters: bool = True) -> rx.Component:
    """Search and the way to the filters; below them what is applied and how many there are."""
    more = [button(folding(_("Filter")), icon="list-filter", **opens("filters"))] if filters else []
    search = form(
        tools_line(search_box(label, value=q, max_length=100), *more),
        rx.cond(
            AuthState.errors["q"], rx.el.p(icon("circle-alert", size="s"), AuthState.errors["q"], class_name="error")
        ),
        on_submit=find,
        name=label,
        gap="s",
    )
    applied = chips(
        rx.foreach(listing.chips, lambda one: filter_chip(one.words, on_remove=rx.redirect(one.without))),
        rx.el.span(listing.total, " ", what, class_name="count", role="status"),
    )
    note = rx.cond(listing.note != "", banner(listing.note, tone="info", icon="info"))
    return table_tools(search, applied, note)


def export_button(export: Handler) -> rx.Component:
    """Asks for a file with what the table shows."""
    return button(_("Export CSV"), icon="download", on_click=export, **once())


def filters_dialog(*fields: Node, find: Handler, clear: str) -> rx.Component:
    """The filters one may set; applied together."""
    return dialog(
        "filters",
        _("Filter"),
        form(
            *fields,
            dialog_acts(
                button(_("Clear all"), on_click=rx.redirect(clear), **closes()),
                button(_("Show"), variant="primary", submit=True),
            ),
            on_submit=find,
        ),
    )


def shown(rows: Node, listing: rx.Var, *, loaded: rx.Var, some: rx.Var, none: Node, clear: str, load: Handler) -> Node:
    """The table and the way on; or that nothing matches, that there is nothing yet, that it is coming."""
    nothing = empty(
        _("Nothing matches"), _("Try other words, or fewer filters."), link_button(_("Clear all"), clear), bare=True
    )
    return rx.cond(
        loaded,
        rx.fragment(rx.cond(some, rows, rx.cond(listing.filtered, nothing, none)), way_on(listing)),
        rx.fragment(row_skeletons(), late(load)),
    )


def way_on(listing: rx.Var) -> rx.Component:
    """Where one is in the list; pages are addresses."""
    return pager(
        listing.words,
        on_previous=rx.redirect(listing.back),
        on_next=rx.redirect(listing.onward),
        has_previous=listing.has_back,
        has_next=listing.has_onward,
    )


def late(load: Handler) -> rx.Component:
    """Appears when what should have come long ago has not."""
    return rx.el.div(
        failure(_("This takes longer than it should"), _("Nothing is lost."), on_retry=load), class_name="late"
    )


def opens_at(listing: rx.Var, name: str, number: rx.Var) -> rx.Var:
    """The address of this list with something open beside it."""
    return listing.here.to(str) + f"{name}=" + number.to(str)


def closes_address(drawer: rx.Component, name: str) -> rx.Component:
    """A drawer that is part of the address: closing it takes `name` out of it."""
    drawer.custom_attrs["data-param"] = name
    return drawer


def row_link(words: Node, href: rx.Var) -> rx.Component:
    """Leads to the list with a drawer open; the list stays where it is, and closing the drawer goes back."""
    return rx.el.a(
        words,
        href=href,
        prevent_scroll_reset=True,
        custom_attrs={"state": rx.Var("({drawer: true})")},
        class_name="row-link",
    )
