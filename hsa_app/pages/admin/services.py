"""Services: what can be booked, for how much; adding, editing, switching off, deleting."""

import reflex as rx

from hsa_app.components.admin_list import export_button, filters_dialog, shown, tools
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.status_badge import service_badge
from hsa_app.components.ui.button import button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.choice import tick
from hsa_app.components.ui.dialog import closes, dialog, dialog_acts, drawer
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.menu import actions_menu, menu_item
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.services import PATH
from hsa_app.state.admin.services import ServicesState as State


def services() -> rx.Component:
    """The table, the form beside it, the question before one goes."""
    first = button(_("Add service"), icon="plus", on_click=State.open_create_form)
    return admin_frame(
        panel(
            tools(_("Name, category or words"), State.q, State.pagination, find=State.search, what="found"),
            shown(
                service_table(),
                State.pagination,
                loaded=State.is_loaded,
                some=State.services.length() > 0,
                none=empty(_("No services yet"), _("What you add here can be booked at once."), first, bare=True),
                clear=PATH,
                load=State.load,
            ),
            flush=True,
        ),
        filters(),
        editor(),
        removal(),
        title=_("Services"),
        acts=rx.fragment(
            export_button(State.export),
            button(_("Add service"), variant="primary", icon="plus", on_click=State.open_create_form),
        ),
        active="services",
    )


def service_table() -> rx.Component:
    """Services by category; a narrow table becomes a list."""
    columns = [
        _("Service"),
        Column(_("Category"), place="wide"),
        _("Duration"),
        Column(_("Price"), num=True),
        _("Status"),
        Column(_("Actions"), place="fit", spoken=True),
    ]
    return table(columns, rx.foreach(State.services, service_row), caption=_("Services"))


def service_row(one: rx.Var) -> rx.Component:
    """One service; its name opens the form."""
    acts = actions_menu(
        _("Actions for ") + one.name.to(str),
        menu_item(_("Edit"), icon="pencil", on_click=State.open_edit_form(one.id)),
        rx.cond(
            one.active,
            menu_item(_("Switch off"), icon="eye-off", on_click=State.open_deactivate_dialog(one.id)),
            menu_item(_("Switch on"), icon="eye", on_click=State.activate(one.id)),
        ),
        menu_item(_("Delete"), icon="trash-2", danger=True, on_click=State.open_delete_dialog(one.id)),
    )
    name = rx.el.button(one.name, type="button", class_name="row-link", on_click=State.open_edit_form(one.id))
    return table_row(
        cell(name, rx.el.p(one.description, class_name="small muted clamp"), lead=True),
        cell(rx.el.span(one.category, class_name="named"), wide=True),
        cell(one.lasts, figures=True),
        cell(one.price, num=True),
        cell(service_badge(one.active)),
        cell(acts, fit=True),
        key=one.id.to(str),
    )


def filters() -> rx.Component:
    """One category."""
    return filters_dialog(
        select_field(
            _("Category"),
            "category",
            State.category_options,
            value=State.category,
            blank=_("All"),
            field_id_="filter-category",
        ),
        find=State.search,
        clear=PATH,
    )


def editor() -> rx.Component:
    """The form for a new service or one that is written anew."""
    return drawer(
        "service",
        rx.cond(State.form_values.id > 0, _("Edit service"), _("New service")),
        form(
            *fields(),
            on_submit=State.save,
            key=State.form_values.turn.to(str),
            custom_attrs={"id": "service-form"},
        ),
        foot=rx.fragment(
            button(_("Cancel"), **closes()),
            button(_("Save"), variant="primary", submit=True, custom_attrs={"form": "service-form"}),
        ),
    )


def fields() -> tuple[rx.Component, ...]:
    """What a service is made of."""
    now, wrong = State.form_values, State.errors
    kept = rx.cond(now.id > 0, _("Visits already booked keep their price and duration."), "")
    return (
        text_field(_("Name"), "name", value=now.name, error=wrong["name"], max_length=80),
        text_field(
            _("Category"), "category", value=now.category, error=wrong["category"], list="categories", max_length=60
        ),
        rx.el.datalist(
            rx.foreach(State.category_options, lambda one: rx.el.option(value=one.value)),
            custom_attrs={"id": "categories"},
        ),
        textarea_field(
            _("Description"), "description", value=now.description, error=wrong["description"], rows=4, max_length=2000
        ),
        grid(
            text_field(
                _("Price"),
                "base_price",
                value=now.base_price,
                error=wrong["base_price"],
                figures=True,
                input_mode="decimal",
                hint=rx.fragment(_("In "), State.currency_name, _(", such as 499")),
            ),
            text_field(
                _("Duration"),
                "duration_minutes",
                value=now.duration_minutes,
                error=wrong["duration_minutes"],
                figures=True,
                input_mode="numeric",
                hint=_("In minutes, 5 to 1440"),
            ),
        ),
        tick(_("Can be booked"), "is_active", checked=now.active),
        text(kept, small=True, muted=True),
    )


def removal() -> rx.Component:
    """The question before a service goes, with what follows."""
    one = State.removal_dialog
    return dialog(
        "remove",
        one.title,
        form(
            text(one.consequence),
            dialog_acts(
                button(rx.cond(one.act != "", _("Keep it"), _("Close")), **closes()),
                rx.cond(one.act != "", button(one.act, variant="danger-solid", submit=True)),
            ),
            on_submit=State.confirm_removal,
        ),
    )
