"""The requests page: search, details and cancel."""

import reflex as rx

from hsa_app.components.admin.drawers import (
    request_audit_log,
    request_details,
    request_mails,
    request_review,
    request_timeline,
    request_title,
    visit_time,
)
from hsa_app.components.admin_list import (
    drawer_url,
    export_button,
    filters_dialog,
    list_content,
    list_toolbar,
    url_bound_drawer,
)
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.status_badge import request_status_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.dialog import confirm_dialog, drawer
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import grid, row
from hsa_app.components.ui.select_field import label_options, select_field
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.domain.labels import REQUEST_STATUS_LABELS
from hsa_app.state.admin.requests import PATH
from hsa_app.state.admin.requests import RequestsState as State


def requests_page() -> rx.Component:
    """The table of requests, and the drawer of one request."""
    return admin_layout(
        card(
            list_toolbar(
                _("Number, name or pincode"),
                State.filters.q,
                State.pagination,
                on_search=State.search,
                count_noun=_("found"),
            ),
            list_content(
                request_table(),
                State.pagination,
                is_loaded=State.is_loaded,
                has_rows=State.requests.length() > 0,
                empty_content=empty_state(
                    _("No requests yet"), _("They appear here the second someone books."), without_frame=True
                ),
                clear_url=PATH,
                on_retry=State.load,
            ),
            flush=True,
        ),
        request_filters(),
        request_drawer(),
        cancel_dialog(),
        title=_("Requests"),
        actions=export_button(State.export),
        active="requests",
    )


def request_table() -> rx.Component:
    """The table of requests."""
    columns = [
        Column(_("Request"), on_sort=rx.redirect(State.filters.by_age), sort_direction=State.filters.age_order),
        _("Visit"),
        Column(_("Customer"), layout="wide"),
        Column(_("Professional"), layout="wide"),
        _("Status"),
        Column(_("Price"), numeric=True),
    ]
    return table(columns, rx.foreach(State.requests, request_row), caption=_("Requests"))


def request_row(request: rx.Var) -> rx.Component:
    """One request."""
    no_professional = text(_("nobody yet"), inline=True, muted=True)
    return table_row(
        table_cell(request_title(request, drawer_url(State.pagination, "request", request.id)), lead=True),
        table_cell(visit_time(request), full_width=True),
        table_cell(rx.el.span(request.customer, class_name="named"), hide_when_narrow=True),
        table_cell(
            rx.cond(request.professional != "", rx.el.span(request.professional, class_name="named"), no_professional),
            hide_when_narrow=True,
        ),
        table_cell(request_status_badge(request.status)),
        table_cell(request.price, numeric=True),
        selected=request.id == State.selected_request.id,
        key=request.id.to(str),
    )


def request_filters() -> rx.Component:
    """Filters by status, service, city and booking date."""
    values, errors = State.filters, State.errors
    return filters_dialog(
        select_field(
            _("Status"),
            "status",
            label_options(REQUEST_STATUS_LABELS),
            value=values.status,
            blank_label=_("Any"),
            error=errors["status"],
        ),
        select_field(
            _("Service"),
            "service_id",
            State.service_options,
            value=values.service_id,
            blank_label=_("Any"),
            error=errors["service_id"],
        ),
        text_field(
            _("City"), "city", value=values.city, key=values.city, error=errors["city"], list="cities", max_length=80
        ),
        rx.el.datalist(rx.foreach(State.cities, lambda city: rx.el.option(value=city)), custom_attrs={"id": "cities"}),
        grid(
            text_field(
                _("Booked from"), "from", input_type="date", value=values.since, key=values.since, error=errors["from"]
            ),
            text_field(
                _("Booked until"), "to", input_type="date", value=values.until, key=values.until, error=errors["to"]
            ),
        ),
        on_submit=State.search,
        clear_url=PATH,
    )


def request_drawer() -> rx.Component:
    """The details of one request; closing the drawer keeps the list."""
    request = State.selected_request
    number = text("#" + request.id.to(str), inline=True, small=True, muted=True, tabular_numbers=True)
    cancelled_banner = banner(
        rx.el.div(rx.el.b(_("Cancelled")), rx.el.p("“", request.cancel_reason, "”")), tone="danger", icon="ban"
    )
    drawer_component = drawer(
        "story",
        request.service,
        rx.cond(request.cancel_reason != "", cancelled_banner),
        request_details(request),
        request_review(request),
        request_timeline(request),
        request_mails(request),
        request_audit_log(request),
        below_title=row(request_status_badge(request.status), number),
        footer=rx.cond(
            request.can_cancel,
            button(_("Cancel request"), variant="danger", icon="ban", on_click=State.open_cancel_dialog),
        ),
    )
    return url_bound_drawer(drawer_component, "request")


def cancel_dialog() -> rx.Component:
    """The dialog that asks for a reason and states the consequence."""
    request = State.selected_request
    return confirm_dialog(
        "cancel",
        _("Cancel request #{id}?").format(id=request.id),
        rx.cond(
            request.professional_id > 0,
            _(
                "{professional} loses this job. {customer} and {professional} see it at once, with your reason. "
                "It cannot be undone."
            ).format(professional=request.professional, customer=request.customer),
            _("It leaves every board. {customer} sees it at once, with your reason. It cannot be undone.").format(
                customer=request.customer
            ),
        ),
        textarea_field(_("Reason"), "reason", error=State.errors["reason"], max_length=500),
        rx.cond(
            State.error_message != "", banner(row(State.error_message), tone="danger", icon="circle-alert", alert=True)
        ),
        confirm_label=_("Cancel request"),
        on_submit=State.cancel,
    )
