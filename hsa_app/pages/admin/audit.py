"""The audit log: what administrators and the command line did, newest first; nothing in it can be changed."""

import reflex as rx

from hsa_app.components.admin.drawers import said
from hsa_app.components.admin_list import export_button, filters_dialog, shown, tools
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.domain.audit.actions import ACTION_LABELS
from hsa_app.state.admin.audit import PATH, SUBJECT_LABELS
from hsa_app.state.admin.audit import AuditState as State


def audit() -> rx.Component:
    """The table of deeds."""
    none = empty(
        _("Nothing has been done yet"), _("What administrators decide and change is written down here."), bare=True
    )
    return admin_frame(
        panel(
            tools(_("Name or reason"), State.filters.q, State.pagination, find=State.search, what="found"),
            shown(
                deed_table(),
                State.pagination,
                loaded=State.is_loaded,
                some=State.entries.length() > 0,
                none=none,
                clear=PATH,
                load=State.load,
            ),
            flush=True,
        ),
        filters(),
        title=_("Audit log"),
        note=_("What administrators and the command line did. Lines are added and never changed."),
        acts=export_button(State.export),
        active="audit",
    )


def deed_table() -> rx.Component:
    """Deeds; a narrow table becomes a list."""
    columns = [_("What was done"), Column(_("Kind"), place="wide"), _("When")]
    return table(columns, rx.foreach(State.entries, deed_row), caption=_("Audit log"))


def deed_row(one: rx.Var) -> rx.Component:
    """One deed; its sentence leads to what it is about."""
    sentence = rx.el.a(one.sentence, href=one.href, class_name="row-link row-link--sentence")
    return table_row(
        cell(sentence, rx.cond(one.reason != "", said(one.reason)), lead=True, full=True),
        cell(rx.el.span(icon(one.icon, size="s", tone="muted"), one.kind, class_name="kind"), wide=True),
        cell(rx.el.span(one.at, class_name="n visit")),
        key=one.id.to(str),
    )


def filters() -> rx.Component:
    """Who, what kind of deed, about what, and on which days."""
    now, wrong = State.filters, State.errors
    about = [(str(kind), words) for kind, words in SUBJECT_LABELS.items()]
    return filters_dialog(
        select_field(_("Who"), "who", State.admin_options, value=now.who, blank=_("Anyone"), error=wrong["who"]),
        select_field(
            _("What"), "deed", list(ACTION_LABELS.items()), value=now.deed, blank=_("Anything"), error=wrong["deed"]
        ),
        select_field(_("About"), "about", about, value=now.about, blank=_("Anything"), error=wrong["about"]),
        grid(
            text_field(_("From"), "from", kind="date", value=now.since, key=now.since, error=wrong["from"]),
            text_field(_("Until"), "to", kind="date", value=now.until, key=now.until, error=wrong["to"]),
        ),
        find=State.search,
        clear=PATH,
    )
