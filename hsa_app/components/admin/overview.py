"""The parts of the admin overview."""

import reflex as rx

from hsa_app.components.admin.drawers import request_title, request_url, visit_time
from hsa_app.components.status_badge import REQUEST_BADGES, request_status_badge
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.relative_time import countdown, time_since
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.core.i18n import _


def action_item(item: rx.Var) -> rx.Component:
    """An action item as a link."""
    relative_time = rx.cond(item.ahead, countdown(item.at), time_since(item.at))
    description = rx.el.span(
        rx.el.b(item.title),
        rx.el.span(item.note, rx.cond(item.at != "", rx.fragment(" ", relative_time)), class_name="small muted n"),
        class_name="need__words",
    )
    return rx.el.a(
        rx.el.span(icon(item.icon), class_name=item.tone),
        description,
        icon("chevron-right"),
        href=item.href,
        key=item.title,
    )


def action_items(items: rx.Var) -> rx.Component:
    """All action items, side by side."""
    return rx.el.nav(rx.foreach(items, action_item), class_name="need", aria_label=_("Needs you"))


def no_action_items() -> rx.Component:
    """Shown when there is nothing to do."""
    return rx.el.p(icon("circle-check", tone="ok"), _("Nothing waits for you."), class_name="need need--none")


def status_label(bar: rx.Var) -> rx.Component:
    """A status with its icon."""
    bar_icon = rx.match(
        bar.key, *[(str(key), icon_name) for key, (_, icon_name, _) in REQUEST_BADGES.items()], "hourglass"
    )
    return rx.fragment(icon(bar_icon, size="s"), bar.name)


def user_counts(bars: rx.Var) -> rx.Component:
    """The number of users by kind, each with its list."""

    def count_item(bar: rx.Var) -> rx.Component:
        return rx.el.li(rx.el.a(bar.name, href=bar.href), rx.el.span(bar.number, class_name="n"), key=bar.key)

    return rx.el.ul(rx.foreach(bars, count_item), class_name="counted")


def latest_requests_table(requests: rx.Var) -> rx.Component:
    """The latest requests as a table."""
    columns = [
        _("Request"),
        _("Visit"),
        Column(_("Customer"), layout="wide"),
        _("Status"),
        Column(_("Price"), numeric=True),
    ]
    return table(columns, rx.foreach(requests, latest_request_row), caption=_("Latest requests"))


def latest_request_row(request: rx.Var) -> rx.Component:
    """One request."""
    return table_row(
        table_cell(request_title(request, request_url(request.id)), lead=True),
        table_cell(visit_time(request), full_width=True),
        table_cell(rx.el.span(request.customer, class_name="named"), hide_when_narrow=True),
        table_cell(request_status_badge(request.status)),
        table_cell(request.price, numeric=True),
        key=request.id.to(str),
    )
