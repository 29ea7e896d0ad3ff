"""Requests: finding one, its whole story, cancelling it."""

import reflex as rx

from hsa_app.components.admin.drawers import deeds, history, letters, request_facts, request_name, review, visit
from hsa_app.components.admin_list import closes_address, export_button, filters_dialog, opens_at, shown, tools
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.status_badge import REQUEST, status_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.dialog import confirm, drawer
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import grid, row
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.requests import PATH
from hsa_app.state.admin.requests import RequestsState as State

STATUSES = [(str(status), words) for status, (words, _, _) in REQUEST.items()]


def requests() -> rx.Component:
    """The table, and one request's story beside it."""
    return admin_frame(
        panel(
            tools(_("Number, name or pincode"), State.filters.q, State.pagination, find=State.search, what="found"),
            shown(
                request_table(),
                State.pagination,
                loaded=State.is_loaded,
                some=State.requests.length() > 0,
                none=empty(_("No requests yet"), _("They appear here the second someone books."), bare=True),
                clear=PATH,
                load=State.load,
            ),
            flush=True,
        ),
        filters(),
        story(),
        cancel(),
        title=_("Requests"),
        acts=export_button(State.export),
        active="requests",
    )


def request_table() -> rx.Component:
    """Requests; a narrow table becomes a list."""
    columns = [
        Column(_("Request"), sort=rx.redirect(State.filters.by_age), sorted=State.filters.age_order),
        _("Visit"),
        Column(_("Customer"), place="wide"),
        Column(_("Professional"), place="wide"),
        _("Status"),
        Column(_("Price"), num=True),
    ]
    return table(columns, rx.foreach(State.requests, request_row), caption=_("Requests"))


def request_row(one: rx.Var) -> rx.Component:
    """One request."""
    nobody = text(_("nobody yet"), inline=True, muted=True)
    return table_row(
        cell(request_name(one, opens_at(State.pagination, "request", one.id)), lead=True),
        cell(visit(one), full=True),
        cell(rx.el.span(one.customer, class_name="named"), wide=True),
        cell(rx.cond(one.professional != "", rx.el.span(one.professional, class_name="named"), nobody), wide=True),
        cell(status_badge(one.status)),
        cell(one.price, num=True),
        selected=one.id == State.selected_request.id,
        key=one.id.to(str),
    )


def filters() -> rx.Component:
    """Status, service, city, and when it was booked."""
    now, wrong = State.filters, State.errors
    return filters_dialog(
        select_field(_("Status"), "status", STATUSES, value=now.status, blank=_("Any"), error=wrong["status"]),
        select_field(
            _("Service"),
            "service_id",
            State.service_options,
            value=now.service_id,
            blank=_("Any"),
            error=wrong["service_id"],
        ),
        text_field(_("City"), "city", value=now.city, key=now.city, error=wrong["city"], list="cities", max_length=80),
        rx.el.datalist(rx.foreach(State.cities, lambda city: rx.el.option(value=city)), custom_attrs={"id": "cities"}),
        grid(
            text_field(_("Booked from"), "from", kind="date", value=now.since, key=now.since, error=wrong["from"]),
            text_field(_("Booked until"), "to", kind="date", value=now.until, key=now.until, error=wrong["to"]),
        ),
        find=State.search,
        clear=PATH,
    )


def story() -> rx.Component:
    """One request's story; closing it leaves the list where it was."""
    one = State.selected_request
    number = text("#" + one.id.to(str), inline=True, small=True, muted=True, figures=True)
    why = banner(rx.el.div(rx.el.b(_("Cancelled")), rx.el.p("“", one.cancel_reason, "”")), tone="danger", icon="ban")
    made = drawer(
        "story",
        one.service,
        rx.cond(one.cancel_reason != "", why),
        request_facts(one),
        review(one),
        history(one),
        letters(one),
        deeds(one),
        below_title=row(status_badge(one.status), number),
        foot=rx.cond(
            one.can_cancel,
            button(_("Cancel request"), variant="danger", icon="ban", on_click=State.open_cancel_dialog),
        ),
    )
    return closes_address(made, "request")


def cancel() -> rx.Component:
    """Cancelling needs a reason, and says what it means."""
    one = State.selected_request
    return confirm(
        "cancel",
        rx.fragment(_("Cancel request #"), one.id, "?"),
        rx.cond(
            one.professional_id > 0,
            rx.fragment(
                one.professional,
                _(" loses this job. "),
                one.customer,
                " and ",
                one.professional,
                _(" see it at once, with your reason. It cannot be undone."),
            ),
            rx.fragment(
                _("It leaves every board. "),
                one.customer,
                _(" sees it at once, with your reason. It cannot be undone."),
            ),
        ),
        textarea_field(_("Reason"), "reason", error=State.errors["reason"], max_length=500),
        rx.cond(
            State.error_message != "", banner(row(State.error_message), tone="danger", icon="circle-alert", alert=True)
        ),
        act=_("Cancel request"),
        on_submit=State.cancel,
    )
