"""Users: finding them, their story, blocking and unblocking."""

import reflex as rx

from hsa_app.components.admin.drawers import (
    bio,
    last_deeds,
    last_requests,
    last_reviews,
    person_badges,
    person_facts,
    person_figures,
    person_notes,
)
from hsa_app.components.admin_list import (
    closes_address,
    export_button,
    filters_dialog,
    opens_at,
    row_link,
    shown,
    tools,
)
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.status_badge import account_badge, approval_badge
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import fact
from hsa_app.components.ui.dialog import confirm, drawer
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.core.i18n import N_, _
from hsa_app.state.admin.users import PATH
from hsa_app.state.admin.users import UsersState as State

ROLES = (("customer", N_("Customer")), ("professional", N_("Professional")), ("admin", N_("Admin")))
STATUSES = (("active", N_("Active")), ("blocked", N_("Blocked")))
APPROVALS = (("pending", N_("Pending")), ("approved", N_("Approved")), ("rejected", N_("Rejected")))


def users() -> rx.Component:
    """The table, and one person's story beside it."""
    return admin_frame(
        panel(
            tools(_("Name, email or phone"), State.filters.q, State.pagination, find=State.search, what="found"),
            shown(
                user_table(),
                State.pagination,
                loaded=State.is_loaded,
                some=State.users.length() > 0,
                none=empty(_("Nobody has an account yet"), _("Everyone who registers is listed here."), bare=True),
                clear=PATH,
                load=State.load,
            ),
            flush=True,
        ),
        filters(),
        person(),
        block(),
        title=_("Users"),
        acts=export_button(State.export),
        active="users",
    )


def user_table() -> rx.Component:
    """Accounts; a narrow table becomes a list."""
    columns = [
        Column(_("Name"), sort=rx.redirect(State.filters.by_name), sorted=State.filters.name_order),
        Column(_("Role"), place="wide"),
        _("Status"),
        _("Approval"),
        Column(_("City"), place="wide"),
        Column(_("Joined"), place="wide", sort=rx.redirect(State.filters.by_age), sorted=State.filters.age_order),
    ]
    return table(columns, rx.foreach(State.users, user_row), caption=_("Users"))


def user_row(user: rx.Var) -> rx.Component:
    """One account."""
    who = rx.el.div(
        avatar(user.initials, size="s"),
        rx.el.div(
            row_link(user.name, opens_at(State.pagination, "user", user.id)),
            text(user.email, inline=True, small=True, muted=True, cut=True),
            class_name="person__words",
        ),
        class_name="person",
    )
    return table_row(
        cell(who, lead=True, full=True),
        cell(user.role, wide=True),
        cell(account_badge(user.status)),
        cell(rx.cond(user.approval != "", approval_badge(user.approval))),
        cell(rx.el.span(user.city, class_name="named"), wide=True),
        cell(rx.el.span(user.joined, class_name="n visit"), wide=True),
        selected=user.id == State.selected_user.id,
        key=user.id.to(str),
    )


def filters() -> rx.Component:
    """Role, status, approval."""
    now = State.filters
    return filters_dialog(
        select_field(_("Role"), "role", ROLES, value=now.role, blank=_("Everyone"), error=State.errors["role"]),
        select_field(_("Status"), "status", STATUSES, value=now.status, blank=_("Any"), error=State.errors["status"]),
        select_field(
            _("Approval"), "approval", APPROVALS, value=now.approval, blank=_("Any"), hint=_("Of professionals")
        ),
        find=State.search,
        clear=PATH,
    )


def person() -> rx.Component:
    """One person's story; closing it leaves the list where it was."""
    one = State.selected_user
    decide = link_button(_("Decide"), "/admin/professionals?user=" + one.id.to(str), variant="primary")
    acts = rx.fragment(
        rx.cond(one.approval == "pending", decide),
        rx.cond(
            one.status == "blocked",
            button(_("Unblock"), icon="lock-open", on_click=State.unblock),
            button(_("Block"), variant="danger", icon="lock", on_click=State.open_block_dialog),
        ),
    )
    joined = fact(_("Joined"), rx.el.span(one.joined, class_name="n"))
    past = (person_figures(one), last_requests(one), last_reviews(one), last_deeds(one))
    body = (person_notes(one), person_facts(one, joined), bio(one), *past)
    made = drawer(
        "person",
        one.name,
        *body,
        lead=avatar(one.initials, size="l"),
        below_title=person_badges(one),
        foot=acts,
    )
    return closes_address(made, "user")


def block() -> rx.Component:
    """Blocking needs a reason, and says what it means."""
    one = State.selected_user
    return confirm(
        "block",
        rx.fragment(_("Block "), one.name, "?"),
        rx.fragment(
            rx.cond(
                State.is_current_user,
                _("This is your own account: you are signed out at once and cannot come back by yourself."),
                rx.fragment(
                    one.first_name,
                    _(" is signed out everywhere at once and cannot sign in."),
                    rx.cond(one.is_professional, _(" Jobs accepted but not started go back to the board."), ""),
                    " ",
                    one.first_name,
                    _(" is told, with your reason."),
                ),
            )
        ),
        textarea_field(_("Reason"), "reason", error=State.errors["reason"], max_length=500),
        rx.cond(
            State.error_message != "", banner(row(State.error_message), tone="danger", icon="circle-alert", alert=True)
        ),
        act=_("Block"),
        keep=_("Cancel"),
        on_submit=State.block,
    )
