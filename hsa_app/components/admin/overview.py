"""What stands on the administration's first page."""

import reflex as rx

from hsa_app.components.admin.drawers import request_name, story_at, visit
from hsa_app.components.status_badge import REQUEST, status_badge
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.relative_time import since, until
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.core.i18n import _


def need(one: rx.Var) -> rx.Component:
    """Something that waits, and the way to it."""
    running = rx.cond(one.ahead, until(one.at), since(one.at))
    words = rx.el.span(
        rx.el.b(one.title),
        rx.el.span(one.note, rx.cond(one.at != "", rx.fragment(" ", running)), class_name="small muted n"),
        class_name="need__words",
    )
    return rx.el.a(
        rx.el.span(icon(one.icon), class_name=one.tone), words, icon("chevron-right"), href=one.href, key=one.title
    )


def needs(several: rx.Var) -> rx.Component:
    """What waits, side by side."""
    return rx.el.nav(rx.foreach(several, need), class_name="need", aria_label=_("Needs you"))


def nothing_waits() -> rx.Component:
    """All is done."""
    return rx.el.p(icon("circle-check", tone="ok"), _("Nothing waits for you."), class_name="need need--none")


def status_mark(one: rx.Var) -> rx.Component:
    """A status with its drawing."""
    drawn = rx.match(one.key, *[(str(key), look) for key, (_, look, _) in REQUEST.items()], "hourglass")
    return rx.fragment(icon(drawn, size="s"), one.name)


def people_list(several: rx.Var) -> rx.Component:
    """Who is there, by kind."""

    def kind(one: rx.Var) -> rx.Component:
        return rx.el.li(rx.el.a(one.name, href=one.href), rx.el.span(one.number, class_name="n"), key=one.key)

    return rx.el.ul(rx.foreach(several, kind), class_name="counted")


def latest(rows: rx.Var) -> rx.Component:
    """The latest requests as a table."""
    columns = [_("Request"), _("Visit"), Column(_("Customer"), place="wide"), _("Status"), Column(_("Price"), num=True)]
    return table(columns, rx.foreach(rows, latest_row), caption=_("Latest requests"))


def latest_row(one: rx.Var) -> rx.Component:
    """One of them."""
    return table_row(
        cell(request_name(one, story_at(one.id)), lead=True),
        cell(visit(one), full=True),
        cell(rx.el.span(one.customer, class_name="named"), wide=True),
        cell(status_badge(one.status)),
        cell(one.price, num=True),
        key=one.id.to(str),
    )
