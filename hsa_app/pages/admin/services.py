"""The services page: create, edit, deactivate and delete."""

import reflex as rx

from hsa_app.components.admin_list import export_button, filters_dialog, list_content, list_toolbar
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.status_badge import service_badge
from hsa_app.components.ui.button import button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.choice import checkbox
from hsa_app.components.ui.dialog import close_dialog_attrs, dialog, dialog_actions, drawer
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid
from hsa_app.components.ui.menu import actions_menu, menu_item
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.services import PATH
from hsa_app.state.admin.services import ServicesState as State


def services_page() -> rx.Component:
    """The table of services, the form drawer, and the removal dialog."""
    add_button = button(_("Add service"), icon="plus", on_click=State.open_create_form)
    return admin_layout(
        card(
            list_toolbar(
                _("Name, category or words"), State.q, State.pagination, on_search=State.search, count_noun=_("found")
            ),
            list_content(
                service_table(),
                State.pagination,
                is_loaded=State.is_loaded,
                has_rows=State.services.length() > 0,
                empty_content=empty_state(
                    _("No services yet"), _("What you add here can be booked at once."), add_button, without_frame=True
                ),
                clear_url=PATH,
                on_retry=State.load,
            ),
            flush=True,
        ),
        service_filters(),
        service_drawer(),
        remove_dialog(),
        title=_("Services"),
        actions=rx.fragment(
            export_button(State.export),
            button(_("Add service"), variant="primary", icon="plus", on_click=State.open_create_form),
        ),
        active="services",
    )


def service_table() -> rx.Component:
    """The table of services, by category."""
    columns = [
        _("Service"),
        Column(_("Category"), layout="wide"),
        _("Duration"),
        Column(_("Price"), numeric=True),
        _("Status"),
        Column(_("Actions"), layout="fit", hide_title=True),
    ]
    return table(columns, rx.foreach(State.services, service_row), caption=_("Services"))


def service_row(service: rx.Var) -> rx.Component:
    """One service; its name opens the form."""
    actions = actions_menu(
        _("Actions for {name}").format(name=service.name),
        menu_item(_("Edit"), icon="pencil", on_click=State.open_edit_form(service.id)),
        rx.cond(
            service.active,
            menu_item(_("Switch off"), icon="eye-off", on_click=State.open_deactivate_dialog(service.id)),
            menu_item(_("Switch on"), icon="eye", on_click=State.activate(service.id)),
        ),
        menu_item(_("Delete"), icon="trash-2", is_destructive=True, on_click=State.open_delete_dialog(service.id)),
    )
    name = rx.el.button(service.name, type="button", class_name="row-link", on_click=State.open_edit_form(service.id))
    return table_row(
        table_cell(name, rx.el.p(service.description, class_name="small muted clamp"), lead=True),
        table_cell(rx.el.span(service.category, class_name="named"), hide_when_narrow=True),
        table_cell(service.lasts, tabular_numbers=True),
        table_cell(service.price, numeric=True),
        table_cell(service_badge(service.active)),
        table_cell(actions, fit_content=True),
        key=service.id.to(str),
    )


def service_filters() -> rx.Component:
    """The filter by category."""
    return filters_dialog(
        select_field(
            _("Category"),
            "category",
            State.category_options,
            value=State.category,
            blank_label=_("All"),
            html_id="filter-category",
        ),
        on_submit=State.search,
        clear_url=PATH,
    )


def service_drawer() -> rx.Component:
    """The form to create or edit a service."""
    return drawer(
        "service",
        rx.cond(State.form_values.id > 0, _("Edit service"), _("New service")),
        form(
            *service_form_fields(),
            on_submit=State.save,
            key=State.form_values.opened_count.to(str),
            custom_attrs={"id": "service-form"},
        ),
        footer=rx.fragment(
            button(_("Cancel"), **close_dialog_attrs()),
            button(_("Save"), variant="primary", submit=True, custom_attrs={"form": "service-form"}),
        ),
    )


def service_form_fields() -> tuple[rx.Component, ...]:
    """The fields of a service."""
    values, errors = State.form_values, State.errors
    hint = rx.cond(values.id > 0, _("Visits already booked keep their price and duration."), "")
    return (
        text_field(_("Name"), "name", value=values.name, error=errors["name"], max_length=80),
        text_field(
            _("Category"), "category", value=values.category, error=errors["category"], list="categories", max_length=60
        ),
        rx.el.datalist(
            rx.foreach(State.category_options, lambda category: rx.el.option(value=category.value)),
            custom_attrs={"id": "categories"},
        ),
        textarea_field(
            _("Description"),
            "description",
            value=values.description,
            error=errors["description"],
            rows=4,
            max_length=2000,
        ),
        grid(
            text_field(
                _("Price"),
                "base_price",
                value=values.base_price,
                error=errors["base_price"],
                tabular_numbers=True,
                input_mode="decimal",
                hint=_("In {currency}, such as 499").format(currency=State.currency_name),
            ),
            text_field(
                _("Duration"),
                "duration_minutes",
                value=values.duration_minutes,
                error=errors["duration_minutes"],
                tabular_numbers=True,
                input_mode="numeric",
                hint=_("In minutes, 5 to 1440"),
            ),
        ),
        checkbox(_("Can be booked"), "is_active", checked=values.active),
        text(hint, small=True, muted=True),
    )


def remove_dialog() -> rx.Component:
    """The dialog before a service is deactivated or deleted, with the consequence."""
    removal = State.removal_dialog
    return dialog(
        "remove",
        removal.title,
        form(
            text(removal.consequence),
            dialog_actions(
                button(rx.cond(removal.act != "", _("Keep it"), _("Close")), **close_dialog_attrs()),
                rx.cond(removal.act != "", button(removal.act, variant="danger-solid", submit=True)),
            ),
            on_submit=State.confirm_removal,
        ),
    )
