"""The users page: search, details, block and unblock."""

import reflex as rx

from hsa_app.components.admin.drawers import (
    recent_requests,
    recent_reviews,
    user_audit_log,
    user_badges,
    user_bio,
    user_details,
    user_stats,
    user_status_banners,
)
from hsa_app.components.admin_list import (
    drawer_url,
    export_button,
    filters_dialog,
    list_content,
    list_toolbar,
    row_link,
    url_bound_drawer,
)
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.status_badge import account_badge, approval_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_item
from hsa_app.components.ui.dialog import confirm_dialog, drawer
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.person import avatar
from hsa_app.components.ui.select_field import label_options, select_field
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.core.i18n import _
from hsa_app.domain.labels import APPROVAL_LABELS, ROLE_LABELS, USER_STATUS_LABELS
from hsa_app.state.admin.users import PATH
from hsa_app.state.admin.users import UsersState as State


def users_page() -> rx.Component:
    """The table of users, and the drawer of one user."""
    return admin_layout(
        card(
            list_toolbar(
                _("Name, email or phone"),
                State.filters.q,
                State.pagination,
                on_search=State.search,
                count_noun=_("found"),
            ),
            list_content(
                user_table(),
                State.pagination,
                is_loaded=State.is_loaded,
                has_rows=State.users.length() > 0,
                empty_content=empty_state(
                    _("Nobody has an account yet"), _("Everyone who registers is listed here."), without_frame=True
                ),
                clear_url=PATH,
                on_retry=State.load,
            ),
            flush=True,
        ),
        user_filters(),
        user_drawer(),
        block_dialog(),
        title=_("Users"),
        actions=export_button(State.export),
        active="users",
    )


def user_table() -> rx.Component:
    """The table of users."""
    columns = [
        Column(_("Name"), on_sort=rx.redirect(State.filters.by_name), sort_direction=State.filters.name_order),
        Column(_("Role"), layout="wide"),
        _("Status"),
        _("Approval"),
        Column(_("City"), layout="wide"),
        Column(
            _("Joined"),
            layout="wide",
            on_sort=rx.redirect(State.filters.by_age),
            sort_direction=State.filters.age_order,
        ),
    ]
    return table(columns, rx.foreach(State.users, user_row), caption=_("Users"))


def user_row(user: rx.Var) -> rx.Component:
    """One user."""
    person = rx.el.div(
        avatar(user.initials, size="s"),
        rx.el.div(
            row_link(user.name, drawer_url(State.pagination, "user", user.id)),
            text(user.email, inline=True, small=True, muted=True, truncate=True),
            class_name="person__words",
        ),
        class_name="person",
    )
    return table_row(
        table_cell(person, lead=True, full_width=True),
        table_cell(user.role, hide_when_narrow=True),
        table_cell(account_badge(user.status)),
        table_cell(rx.cond(user.approval != "", approval_badge(user.approval))),
        table_cell(rx.el.span(user.city, class_name="named"), hide_when_narrow=True),
        table_cell(rx.el.span(user.joined, class_name="n visit"), hide_when_narrow=True),
        selected=user.id == State.selected_user.id,
        key=user.id.to(str),
    )


def user_filters() -> rx.Component:
    """Filters by role, status and approval."""
    values = State.filters
    return filters_dialog(
        select_field(
            _("Role"),
            "role",
            label_options(ROLE_LABELS),
            value=values.role,
            blank_label=_("Everyone"),
            error=State.errors["role"],
        ),
        select_field(
            _("Status"),
            "status",
            label_options(USER_STATUS_LABELS),
            value=values.status,
            blank_label=_("Any"),
            error=State.errors["status"],
        ),
        select_field(
            _("Approval"),
            "approval",
            label_options(APPROVAL_LABELS),
            value=values.approval,
            blank_label=_("Any"),
            hint=_("Of professionals"),
        ),
        on_submit=State.search,
        clear_url=PATH,
    )


def user_drawer() -> rx.Component:
    """The details of one user; closing the drawer keeps the list."""
    user = State.selected_user
    decide = link_button(_("Decide"), "/admin/professionals?user=" + user.id.to(str), variant="primary")
    actions = rx.fragment(
        rx.cond(user.approval == "pending", decide),
        rx.cond(
            user.status == "blocked",
            button(_("Unblock"), icon="lock-open", on_click=State.unblock),
            button(_("Block"), variant="danger", icon="lock", on_click=State.open_block_dialog),
        ),
    )
    joined = description_item(_("Joined"), rx.el.span(user.joined, class_name="n"))
    history = (user_stats(user), recent_requests(user), recent_reviews(user), user_audit_log(user))
    body = (user_status_banners(user), user_details(user, joined), user_bio(user), *history)
    drawer_component = drawer(
        "person",
        user.name,
        *body,
        leading=avatar(user.initials, size="l"),
        below_title=user_badges(user),
        footer=actions,
    )
    return url_bound_drawer(drawer_component, "user")


def block_dialog() -> rx.Component:
    """The dialog that asks for a reason and states the consequence."""
    user = State.selected_user
    return confirm_dialog(
        "block",
        _("Block {name}?").format(name=user.name),
        rx.cond(
            State.is_current_user,
            _("This is your own account: you are signed out at once and cannot come back by yourself."),
            rx.cond(
                user.is_professional,
                _(
                    "{name} is signed out everywhere at once and cannot sign in. "
                    "Jobs accepted but not started go back to the board. {name} is told, with your reason."
                ).format(name=user.first_name),
                _(
                    "{name} is signed out everywhere at once and cannot sign in. {name} is told, with your reason."
                ).format(name=user.first_name),
            ),
        ),
        textarea_field(_("Reason"), "reason", error=State.errors["reason"], max_length=500),
        rx.cond(
            State.error_message != "", banner(row(State.error_message), tone="danger", icon="circle-alert", alert=True)
        ),
        confirm_label=_("Block"),
        cancel_label=_("Cancel"),
        on_submit=State.block,
    )
