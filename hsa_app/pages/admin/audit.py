"""The audit log page."""

import reflex as rx

from hsa_app.components.admin.drawers import quote
from hsa_app.components.admin_list import export_button, filters_dialog, list_content, list_toolbar
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.ui.card import card
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.select_field import label_options, select_field
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.domain.audit.actions import ACTION_LABELS
from hsa_app.state.admin.audit import PATH, SUBJECT_LABELS
from hsa_app.state.admin.audit import AuditState as State


def audit_page() -> rx.Component:
    """The table of audit entries."""
    no_entries = empty_state(
        _("Nothing has been done yet"),
        _("What administrators decide and change is written down here."),
        without_frame=True,
    )
    return admin_layout(
        card(
            list_toolbar(
                _("Name or reason"), State.filters.q, State.pagination, on_search=State.search, count_noun=_("found")
            ),
            list_content(
                audit_table(),
                State.pagination,
                is_loaded=State.is_loaded,
                has_rows=State.entries.length() > 0,
                empty_content=no_entries,
                clear_url=PATH,
                on_retry=State.load,
            ),
            flush=True,
        ),
        audit_filters(),
        title=_("Audit log"),
        subtitle=_("What administrators and the command line did. Lines are added and never changed."),
        actions=export_button(State.export),
        active="audit",
    )


def audit_table() -> rx.Component:
    """The table of audit entries."""
    columns = [_("What was done"), Column(_("Kind"), layout="wide"), _("When")]
    return table(columns, rx.foreach(State.entries, audit_row), caption=_("Audit log"))


def audit_row(entry: rx.Var) -> rx.Component:
    """An audit entry; its sentence links to its subject."""
    sentence = rx.el.a(entry.sentence, href=entry.href, class_name="row-link row-link--sentence")
    return table_row(
        table_cell(sentence, rx.cond(entry.reason != "", quote(entry.reason)), lead=True, full_width=True),
        table_cell(
            rx.el.span(icon(entry.icon, size="s", tone="muted"), entry.kind, class_name="kind"), hide_when_narrow=True
        ),
        table_cell(rx.el.span(entry.at, class_name="n visit")),
        key=entry.id.to(str),
    )


def audit_filters() -> rx.Component:
    """Filters by actor, action, subject and days."""
    values, errors = State.filters, State.errors
    return filters_dialog(
        select_field(
            _("Who"), "who", State.admin_options, value=values.who, blank_label=_("Anyone"), error=errors["who"]
        ),
        select_field(
            _("What"),
            "deed",
            label_options(ACTION_LABELS),
            value=values.deed,
            blank_label=_("Anything"),
            error=errors["deed"],
        ),
        select_field(
            _("About"),
            "about",
            label_options(SUBJECT_LABELS),
            value=values.about,
            blank_label=_("Anything"),
            error=errors["about"],
        ),
        grid(
            text_field(
                _("From"), "from", input_type="date", value=values.since, key=values.since, error=errors["from"]
            ),
            text_field(_("Until"), "to", input_type="date", value=values.until, key=values.until, error=errors["to"]),
        ),
        on_submit=State.search,
        clear_url=PATH,
    )
