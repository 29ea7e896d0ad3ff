"""Exports: asking for a file of closed requests, how far each is, and fetching it."""

import reflex as rx

from hsa_app.components.admin_list import late, way_on
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.status_badge import export_badge
from hsa_app.components.ui.button import button, file_button, once
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.form import form
from hsa_app.components.ui.progress import progress_bar
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.skeleton import row_skeletons
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.exports import ExportsState as State


def exports() -> rx.Component:
    """The form, and below it what was asked for, the latest first."""
    return admin_frame(
        panel(asking(), title=_("New export")),
        panel(
            rx.cond(
                State.is_loaded,
                rx.cond(State.exports.length() > 0, rx.fragment(export_table(), way_on(State.pagination)), nothing()),
                rx.fragment(row_skeletons(), late(State.load)),
            ),
            title=_("Files"),
            aside=rx.el.span(State.announcement, class_name="small muted n", role="status"),
            flush=True,
        ),
        title=_("Exports"),
        note=_("Every admin sees these files. Each is kept for 7 days."),
        active="exports",
    )


def asking() -> rx.Component:
    """When they were booked, and of which service; nothing chosen means all."""
    wrong = State.errors
    return form(
        rx.el.div(
            text_field(_("Booked from"), "from", kind="date", error=wrong["from"], optional=True),
            text_field(_("Booked until"), "to", kind="date", error=wrong["to"], optional=True),
            select_field(
                _("Service"), "service_id", State.service_options, blank=_("All services"), error=wrong["service_id"]
            ),
            button(_("Export CSV"), variant="primary", icon="download", submit=True, **once()),
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
        name="New export",
    )


def export_table() -> rx.Component:
    """Exports; a narrow table becomes a list."""
    columns = [
        _("Export"),
        _("Status"),
        _("File"),
        Column(_("Download"), place="fit", spoken=True),
    ]
    return table(columns, rx.foreach(State.exports, export_row), caption=_("Exports"))


def export_row(one: rx.Var) -> rx.Component:
    """One export: what it holds and who asked, how far it is, and its file."""
    name = _("Export #") + one.id.to(str)
    get = file_button(_("Download"), one.href, size="s", icon="download", about=name.lower())
    return table_row(
        cell(
            rx.el.b(one.holds, class_name="holds"),
            text("#", one.id, " · ", one.when, " · ", one.requested_by, small=True, muted=True, figures=True),
            rx.cond(one.error != "", text(one.error, small=True, tone="danger")),
            lead=True,
            full=True,
        ),
        cell(state_of(one, name)),
        cell(text(one.file, figures=True), rx.el.p(one.kept, class_name="small muted n visit")),
        cell(rx.cond(one.href != "", get)),
        key=one.id.to(str),
    )


def state_of(one: rx.Var, name: rx.Var) -> rx.Component:
    """The badge and, while it is being written, how far it is."""
    bar = rx.el.div(
        progress_bar(one.progress, name), rx.el.span(one.progress, "%", class_name="small n"), class_name="going"
    )
    moving = rx.fragment(bar, rx.el.p(one.so_far, class_name="small muted n visit"))
    return rx.el.div(export_badge(one.status), rx.cond(one.moving, moving), class_name="how-far")


def nothing() -> rx.Component:
    """What will be here."""
    words = _("Press Export CSV above. The file is written while you do something else; you are told when it is ready.")
    return empty(_("No exports yet"), words, bare=True)
