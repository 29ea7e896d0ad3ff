"""The tasks page: scheduled tasks, their runs, and running one now."""

import reflex as rx

from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.status_badge import task_badge
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_item, description_list
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import grid, row, stack
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.skeleton import table_skeleton
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.admin.tasks import TasksState as State


def tasks_page() -> rx.Component:
    """A card for each task, and the table of runs."""
    return admin_layout(
        rx.cond(
            State.is_loaded,
            stack(
                grid(rx.foreach(State.tasks, task_card), columns="3"),
                card(task_runs_table(), title=_("Last runs"), flush=True),
                gap="l",
            ),
            rx.fragment(table_skeleton(), slow_load_warning(State.load, padded=True)),
        ),
        title=_("Jobs"),
        active="jobs",
    )


def task_card(task: rx.Var) -> rx.Component:
    """A task: description, next and last run, and buttons for a run and a dry run."""
    never = text(_("Never yet"), inline=True, muted=True)
    last = row(task_badge(task.last.state), rx.el.span(task.last.began, class_name="n"), gap="s", wrap=True)
    return card(
        stack(
            text(task.description, small=True, muted=True),
            description_list(
                description_item(_("Next"), rx.el.span(task.next_due, class_name="n")),
                description_item(_("Last"), rx.cond(task.last.id > 0, last, never)),
                rx.cond(task.last.result != "", description_item(_("It did"), task.last.result)),
            ),
            row(
                button(
                    _("Run now"),
                    icon="play",
                    screen_reader_suffix=task.title,
                    busy=task.busy,
                    on_click=State.run_task(task.name),
                    **prevent_double_click_attrs(),
                ),
                button(
                    _("Dry run"),
                    screen_reader_suffix=task.title,
                    disabled=task.busy,
                    on_click=State.dry_run_task(task.name),
                    **prevent_double_click_attrs(),
                ),
                gap="s",
            ),
        ),
        title=task.title,
        key=task.name,
    )


def task_runs_table() -> rx.Component:
    """The table of runs, newest first."""
    columns = [
        _("Job"),
        Column(_("Asked by"), layout="wide"),
        _("State"),
        _("Began"),
        Column(_("Took"), numeric=True),
        _("It did"),
    ]
    no_runs = empty_state(
        _("Nothing ran yet"), _("The first sweep comes within a minute of starting."), without_frame=True
    )
    return rx.cond(
        State.runs.length() > 0, table(columns, rx.foreach(State.runs, task_run_row), caption=_("Runs")), no_runs
    )


def task_run_row(run: rx.Var) -> rx.Component:
    """One run."""
    return table_row(
        table_cell(run.name, lead=True),
        table_cell(rx.el.span(run.requested_by, class_name="named"), hide_when_narrow=True),
        table_cell(task_badge(run.state)),
        table_cell(rx.el.span(run.began, class_name="n visit"), stacked_label=_("Began")),
        table_cell(run.duration, numeric=True),
        table_cell(run.result, full_width=True),
        key=run.id.to(str),
    )
