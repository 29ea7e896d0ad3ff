"""The approvals page: queue, one profile at a time, approve or reject."""

import reflex as rx

from hsa_app.components.admin.approvals import (
    approvals_layout,
    decision_bar,
    document_checklist,
    document_panel,
    previous_next_navigation,
    professional_list,
    professional_profile,
)
from hsa_app.components.admin_list import list_pager
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, button_pair, link_button, prevent_double_click_attrs
from hsa_app.components.ui.dialog import confirm_dialog
from hsa_app.components.ui.document_viewer import document_viewer
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.keyboard_shortcuts import shortcut_attrs, shortcut_hint, shortcut_hints
from hsa_app.components.ui.layout import desktop_only, phone_only, row
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.segmented import tab_links
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.approvals import PATH
from hsa_app.state.admin.approvals import ApprovalsState as State


def approvals_page() -> rx.Component:
    """The list of professionals, and the selected one."""
    return admin_layout(
        approval_tabs(),
        rx.cond(
            State.is_loaded,
            rx.cond(
                (State.professionals.length() > 0) | State.is_user_in_url, professional_review(), no_professionals()
            ),
            rx.fragment(card_skeleton(8), slow_load_warning(State.load, padded=True)),
        ),
        reject_dialog(),
        title=_("Approvals"),
        actions=rx.cond(
            State.position != "",
            rx.cond(State.is_user_in_url, previous_next_buttons(), desktop_only(previous_next_buttons())),
        ),
        active="approvals",
    )


def approval_tabs() -> rx.Component:
    """The tabs of the three lists."""
    waiting = rx.fragment(_("Waiting "), rx.el.span(State.pending_count, class_name="count"))
    tabs = (
        (waiting, PATH),
        (_("Approved"), f"{PATH}?approval=approved"),
        (_("Rejected"), f"{PATH}?approval=rejected"),
    )
    return tab_links(tabs, current=State.tab_index, label=_("Approval"))


def professional_review() -> rx.Component:
    """The list beside the selected profile."""
    names = rx.match(
        State.selected_status, ("approved", _("Approved")), ("rejected", _("Rejected")), _("Waiting, the longest first")
    )
    more = rx.cond(State.remaining_text != "", text(State.remaining_text, small=True, muted=True))
    pages = rx.cond(State.pagination.has_previous | State.pagination.has_next, list_pager(State.pagination))
    back_link = phone_only(
        link_button(_("All of the list"), State.list_url, variant="quiet", size="s", icon="arrow-left")
    )
    return approvals_layout(
        professional_list(State.professionals, State.selected_user, State.pagination, more, pages, label=names),
        rx.cond(
            State.selected_user.id > 0,
            professional_profile(
                back_link, State.selected_user, submitted_documents(), open_checklist(), decision_buttons()
            ),
        ),
        is_selected=State.is_user_in_url,
    )


def previous_next_buttons() -> rx.Component:
    """Buttons to the previous and next professional."""
    return previous_next_navigation(
        State.position,
        button(
            _("Previous"),
            icon="chevron-left",
            disabled=State.previous_url == "",
            on_click=rx.redirect(State.previous_url),
            **shortcut_attrs("k"),
        ),
        button(
            _("Next"),
            icon_end="chevron-right",
            disabled=State.next_url == "",
            on_click=rx.redirect(State.next_url),
            **shortcut_attrs("j"),
        ),
    )


def submitted_documents() -> rx.Component:
    """The documents beside the profile."""
    label = "tab-" + State.selected_document.id.to(str)
    viewer = document_viewer(
        State.selected_document, State.page, on_previous=State.previous_page, on_next=State.next_page, labelled_by=label
    )
    return document_panel(State.documents, State.selected_document, State.selected_user, viewer, State.show_document)


def open_checklist() -> rx.Component:
    """The checklist, while the decision is pending and there are documents."""
    return rx.cond(
        (State.selected_user.approval == "pending") & (State.documents.length() > 0),
        document_checklist(State.selected_user),
    )


def decision_buttons() -> rx.Component:
    """The buttons for the decisions that are possible now."""
    user = State.selected_user
    approve = button(
        _("Approve"),
        variant="primary",
        size="l",
        full_width=True,
        on_click=State.approve(user.id),
        **shortcut_attrs("a"),
        **prevent_double_click_attrs(),
    )
    reject = button(
        _("Reject"),
        variant="danger",
        size="l",
        full_width=True,
        on_click=State.open_reject_dialog(user.id),
        **shortcut_attrs("r"),
    )
    approve_hint, reject_hint, navigation_hints = (
        shortcut_hint("A", "approve"),
        shortcut_hint("R", "reject"),
        (shortcut_hint("J", "next"), shortcut_hint("K", "back")),
    )
    return rx.fragment(
        rx.match(
            user.approval,
            (
                "approved",
                decision_bar(
                    reject,
                    _("Rejecting closes the board for them at once; jobs not started go back to it."),
                    shortcut_hints(reject_hint, *navigation_hints),
                ),
            ),
            (
                "rejected",
                decision_bar(
                    approve,
                    _("Approving opens the board for them at once."),
                    shortcut_hints(approve_hint, *navigation_hints),
                ),
            ),
            decision_bar(
                button_pair(reject, approve),
                rx.fragment(
                    _("Rejecting asks for a reason for "), user.first_name, _(". Approving opens the board at once.")
                ),
                shortcut_hints(approve_hint, reject_hint, *navigation_hints),
            ),
        )
    )


def reject_dialog() -> rx.Component:
    """The dialog that asks for a reason and states the consequence."""
    user = State.selected_user
    return confirm_dialog(
        "reject",
        rx.fragment(_("Reject "), user.name, "?"),
        rx.fragment(
            user.first_name,
            rx.cond(
                user.approval == "approved",
                _(" loses the board at once; jobs accepted but not started go back to it."),
                _(" cannot take jobs, but may mend the profile and ask again."),
            ),
            _(" Your reason is what "),
            user.first_name,
            " reads.",
        ),
        textarea_field(_("Reason"), "reason", error=State.errors["reason"], max_length=500),
        rx.cond(
            State.error_message != "", banner(row(State.error_message), tone="danger", icon="circle-alert", alert=True)
        ),
        confirm_label=_("Reject"),
        cancel_label=_("Cancel"),
        on_submit=State.reject,
    )


def no_professionals() -> rx.Component:
    """The empty state of the list."""
    return rx.fragment(
        rx.match(
            State.selected_status,
            ("approved", empty_state(_("Nobody is approved yet"), _("Professionals you approve are listed here."))),
            (
                "rejected",
                empty_state(_("Nobody was rejected"), _("Professionals you reject are listed here, with your reason.")),
            ),
            empty_state(_("Nobody waits"), _("New professionals appear here the moment they register.")),
        )
    )
