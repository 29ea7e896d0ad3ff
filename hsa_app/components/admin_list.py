"""The shared parts of admin tables: search, filters, chips, paging and empty states."""

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, label_hidden_on_phone, link_button, prevent_double_click_attrs
from hsa_app.components.ui.chip import chip_group, filter_chip
from hsa_app.components.ui.dialog import close_dialog_attrs, dialog, dialog_actions, open_dialog_attrs
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.search_box import search_box
from hsa_app.components.ui.skeleton import table_skeleton
from hsa_app.components.ui.table import table_toolbar, toolbar_row
from hsa_app.components.ui.types import Handler, Node, StrOrVar
from hsa_app.core.i18n import _
from hsa_app.state.auth import AuthState


def list_toolbar(
    label: str, query: StrOrVar, pagination: rx.Var, *, on_search: Handler, count_noun: str, has_filters: bool = True
) -> rx.Component:
    """Search field and filter button; below them the applied filters and the number of rows."""
    more = (
        [button(label_hidden_on_phone(_("Filter")), icon="list-filter", **open_dialog_attrs("filters"))]
        if has_filters
        else []
    )
    search = form(
        toolbar_row(search_box(label, value=query, max_length=100), *more),
        rx.cond(
            AuthState.errors["q"], rx.el.p(icon("circle-alert", size="s"), AuthState.errors["q"], class_name="error")
        ),
        on_submit=on_search,
        aria_label=label,
        gap="s",
    )
    applied = chip_group(
        rx.foreach(pagination.chips, lambda chip: filter_chip(chip.label, on_remove=rx.redirect(chip.url_without))),
        rx.el.span(pagination.total, " ", count_noun, class_name="count", role="status"),
    )
    note = rx.cond(pagination.note != "", banner(pagination.note, tone="info", icon="info"))
    return table_toolbar(search, applied, note)


def export_button(on_click: Handler) -> rx.Component:
    """A button that exports what the table shows."""
    return button(_("Export CSV"), icon="download", on_click=on_click, **prevent_double_click_attrs())


def filters_dialog(*fields: Node, on_submit: Handler, clear_url: str) -> rx.Component:
    """The dialog with the filters, applied together."""
    return dialog(
        "filters",
        _("Filter"),
        form(
            *fields,
            dialog_actions(
                button(_("Clear all"), on_click=rx.redirect(clear_url), **close_dialog_attrs()),
                button(_("Show"), variant="primary", submit=True),
            ),
            on_submit=on_submit,
        ),
    )


def list_content(
    rows: Node,
    pagination: rx.Var,
    *,
    is_loaded: rx.Var,
    has_rows: rx.Var,
    empty_content: Node,
    clear_url: str,
    on_retry: Handler,
) -> Node:
    """The table with its pager; or the empty state, the message that nothing matches, or the skeleton."""
    no_matches = empty_state(
        _("Nothing matches"),
        _("Try other words, or fewer filters."),
        link_button(_("Clear all"), clear_url),
        without_frame=True,
    )
    return rx.cond(
        is_loaded,
        rx.fragment(
            rx.cond(has_rows, rows, rx.cond(pagination.filtered, no_matches, empty_content)), list_pager(pagination)
        ),
        rx.fragment(table_skeleton(), slow_load_warning(on_retry, padded=True)),
    )


def list_pager(pagination: rx.Var) -> rx.Component:
    """The range of rows, with links to the previous and next page."""
    return pager(
        pagination.range_text,
        on_previous=rx.redirect(pagination.previous_url),
        on_next=rx.redirect(pagination.next_url),
        has_previous=pagination.has_previous,
        has_next=pagination.has_next,
    )


def drawer_url(pagination: rx.Var, param: str, item_id: rx.Var) -> rx.Var:
    """The URL of this list with a drawer open."""
    return pagination.base_url.to(str) + f"{param}=" + item_id.to(str)


def url_bound_drawer(drawer: rx.Component, param: str) -> rx.Component:
    """Binds a drawer to the URL: closing it removes `param`."""
    drawer.custom_attrs["data-param"] = param
    return drawer


def row_link(label: Node, href: rx.Var) -> rx.Component:
    """A link that opens a drawer; the list keeps its position, and closing the drawer goes back."""
    return rx.el.a(
        label,
        href=href,
        prevent_scroll_reset=True,
        custom_attrs={"state": rx.Var("({drawer: true})")},
        class_name="row-link",
    )
