"""Jobs: what runs by the clock, how it went, doing it now."""

import reflex as rx

from hsa_app.components.admin_list import late
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.status_badge import run_badge
from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import fact, fact_list
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import grid, row, stack
from hsa_app.components.ui.skeleton import row_skeletons
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.admin.tasks import TasksState as State


def jobs() -> rx.Component:
    """A card a job, and the last runs of all of them."""
    return admin_frame(
        rx.cond(
            State.is_loaded,
            stack(
                grid(rx.foreach(State.tasks, job), columns="3"),
                panel(last_runs(), title=_("Last runs"), flush=True),
                gap="l",
            ),
            rx.fragment(row_skeletons(), late(State.load)),
        ),
        title=_("Jobs"),
        active="jobs",
    )


def job(one: rx.Var) -> rx.Component:
    """What it is for, when it runs next, how it went last; run it, or see what it would do."""
    never = text(_("Never yet"), inline=True, muted=True)
    last = row(run_badge(one.last.state), rx.el.span(one.last.began, class_name="n"), gap="s", wrap=True)
    return panel(
        stack(
            text(one.what, small=True, muted=True),
            fact_list(
                fact(_("Next"), rx.el.span(one.next_due, class_name="n")),
                fact(_("Last"), rx.cond(one.last.id > 0, last, never)),
                rx.cond(one.last.did != "", fact(_("It did"), one.last.did)),
            ),
            row(
                button(
                    _("Run now"),
                    icon="play",
                    about=one.title,
                    busy=one.busy,
                    on_click=State.run_task(one.name),
                    **once(),
                ),
                button(
                    _("Dry run"), about=one.title, disabled=one.busy, on_click=State.dry_run_task(one.name), **once()
                ),
                gap="s",
            ),
        ),
        title=one.title,
        key=one.name,
    )


def last_runs() -> rx.Component:
    """What ran, newest first."""
    columns = [
        _("Job"),
        Column(_("Asked by"), place="wide"),
        _("State"),
        _("Began"),
        Column(_("Took"), num=True),
        _("It did"),
    ]
    none = empty(_("Nothing ran yet"), _("The first sweep comes within a minute of starting."), bare=True)
    return rx.cond(State.runs.length() > 0, table(columns, rx.foreach(State.runs, run_row), caption=_("Runs")), none)


def run_row(one: rx.Var) -> rx.Component:
    """One run."""
    return table_row(
        cell(one.name, lead=True),
        cell(rx.el.span(one.asked, class_name="named"), wide=True),
        cell(run_badge(one.state)),
        cell(rx.el.span(one.began, class_name="n visit"), label=_("Began")),
        cell(one.took, num=True),
        cell(one.did, full=True),
        key=one.id.to(str),
    )
