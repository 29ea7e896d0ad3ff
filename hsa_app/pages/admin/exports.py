"""The exports page: request, progress and download."""

import reflex as rx

from hsa_app.components.admin_list import list_pager
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.status_badge import export_badge
from hsa_app.components.ui.button import button, download_button, prevent_double_click_attrs
from hsa_app.components.ui.card import card
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.form import form
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.progress import progress_bar
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.skeleton import table_skeleton
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.exports import ExportsState as State


def exports_page() -> rx.Component:
    """The export form above the table of exports, latest first."""
    return admin_layout(
        card(export_form(), title=_("New export")),
        card(
            rx.cond(
                State.is_loaded,
                rx.cond(
                    State.exports.length() > 0, rx.fragment(export_table(), list_pager(State.pagination)), no_exports()
                ),
                rx.fragment(table_skeleton(), slow_load_warning(State.load, padded=True)),
            ),
            title=_("Files"),
            aside=rx.el.span(State.announcement, class_name="small muted n", role="status"),
            flush=True,
        ),
        title=_("Exports"),
        subtitle=_("Every admin sees these files. Each is kept for 7 days."),
        active="exports",
    )


def export_form() -> rx.Component:
    """Filters by date and service; empty filters export everything."""
    errors = State.errors
    return form(
        rx.el.div(
            text_field(_("Booked from"), "from", input_type="date", error=errors["from"], optional=True),
            text_field(_("Booked until"), "to", input_type="date", error=errors["to"], optional=True),
            select_field(
                _("Service"),
                "service_id",
                State.service_options,
                blank_label=_("All services"),
                error=errors["service_id"],
            ),
            button(_("Export CSV"), variant="primary", icon="download", submit=True, **prevent_double_click_attrs()),
            class_name="asking",
        ),
        text(
            _(
                "Closed requests only. Every table has its own Export CSV, which writes what the table shows. "
                "Text that a spreadsheet would run as a formula gets an apostrophe in front."
            ),
            small=True,
            muted=True,
        ),
        on_submit=State.export,
        aria_label=_("New export"),
    )


def export_table() -> rx.Component:
    """The table of exports."""
    columns = [
        _("Export"),
        _("Status"),
        _("File"),
        Column(_("Download"), layout="fit", hide_title=True),
    ]
    return table(columns, rx.foreach(State.exports, export_row), caption=_("Exports"))


def export_row(export: rx.Var) -> rx.Component:
    """One export: content and requester, progress, and file."""
    name = _("Export #") + export.id.to(str)
    download = download_button(_("Download"), export.href, size="s", icon="download", screen_reader_suffix=name.lower())
    return table_row(
        table_cell(
            rx.el.b(export.description, class_name="holds"),
            text(
                "#",
                export.id,
                " · ",
                export.when,
                " · ",
                export.requested_by,
                small=True,
                muted=True,
                tabular_numbers=True,
            ),
            rx.cond(export.error != "", text(export.error, small=True, tone="danger")),
            lead=True,
            full_width=True,
        ),
        table_cell(export_progress(export, name)),
        table_cell(
            text(export.file, tabular_numbers=True), rx.el.p(export.retention, class_name="small muted n visit")
        ),
        table_cell(rx.cond(export.href != "", download)),
        key=export.id.to(str),
    )


def export_progress(export: rx.Var, name: rx.Var) -> rx.Component:
    """The status badge and, while the export runs, its progress."""
    bar = rx.el.div(
        progress_bar(export.progress, name), rx.el.span(export.progress, "%", class_name="small n"), class_name="going"
    )
    running = rx.fragment(bar, rx.el.p(export.progress_text, class_name="small muted n visit"))
    return rx.el.div(export_badge(export.status), rx.cond(export.is_running, running), class_name="how-far")


def no_exports() -> rx.Component:
    """The empty state of the table."""
    message = _(
        "Press Export CSV above. The file is written while you do something else; you are told when it is ready."
    )
    return empty_state(_("No exports yet"), message, without_frame=True)
