"""Approvals: the list, one profile at a time, approve or reject."""

import reflex as rx

from hsa_app.components.admin.approvals import checks, decision, desk, desk_papers, profile, queue, walk
from hsa_app.components.admin_list import late, way_on
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, button_pair, link_button, once
from hsa_app.components.ui.dialog import confirm
from hsa_app.components.ui.document_viewer import viewer
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.keyboard_shortcuts import key, key_hint, key_hints
from hsa_app.components.ui.layout import only_narrow, only_wide, row
from hsa_app.components.ui.segmented import tab_links
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.core.i18n import _
from hsa_app.state.admin.approvals import PATH
from hsa_app.state.admin.approvals import ApprovalsState as State


def professionals() -> rx.Component:
    """Who waits, and one of them at a time."""
    return admin_frame(
        tabs(),
        rx.cond(
            State.is_loaded,
            rx.cond((State.professionals.length() > 0) | State.is_user_in_url, at_work(), nobody()),
            rx.fragment(panel_skeleton(8), late(State.load)),
        ),
        reject(),
        title=_("Approvals"),
        acts=rx.cond(State.position != "", rx.cond(State.is_user_in_url, neighbours(), only_wide(neighbours()))),
        active="approvals",
    )


def tabs() -> rx.Component:
    """The three lists."""
    waiting = rx.fragment(_("Waiting "), rx.el.span(State.pending_count, class_name="count"))
    places = (
        (waiting, PATH),
        (_("Approved"), f"{PATH}?approval=approved"),
        (_("Rejected"), f"{PATH}?approval=rejected"),
    )
    return tab_links(places, current=State.tab_index, label=_("Approval"))


def at_work() -> rx.Component:
    """List and profile."""
    names = rx.match(
        State.selected_status, ("approved", _("Approved")), ("rejected", _("Rejected")), _("Waiting, the longest first")
    )
    more = rx.cond(State.remaining_text != "", text(State.remaining_text, small=True, muted=True))
    pages = rx.cond(State.pagination.has_back | State.pagination.has_onward, way_on(State.pagination))
    back = only_narrow(link_button(_("All of the list"), State.list_url, variant="quiet", size="s", icon="arrow-left"))
    return desk(
        queue(State.professionals, State.selected_user, State.pagination, more, pages, label=names),
        rx.cond(State.selected_user.id > 0, profile(back, State.selected_user, sent(), to_check(), decide())),
        chosen=State.is_user_in_url,
    )


def neighbours() -> rx.Component:
    """To the one before and the one after."""
    return walk(
        State.position,
        button(
            _("Previous"),
            icon="chevron-left",
            disabled=State.previous_url == "",
            on_click=rx.redirect(State.previous_url),
            **key("k"),
        ),
        button(
            _("Next"),
            icon_end="chevron-right",
            disabled=State.next_url == "",
            on_click=rx.redirect(State.next_url),
            **key("j"),
        ),
    )


def sent() -> rx.Component:
    """The documents, beside the profile."""
    label = "tab-" + State.selected_document.id.to(str)
    look = viewer(
        State.selected_document, State.page, on_back=State.previous_page, on_over=State.next_page, labelled_by=label
    )
    return desk_papers(State.documents, State.selected_document, State.selected_user, look, State.show_document)


def to_check() -> rx.Component:
    """What to look for, while nothing is decided and there is something to look at."""
    return rx.cond(
        (State.selected_user.approval == "pending") & (State.documents.length() > 0), checks(State.selected_user)
    )


def decide() -> rx.Component:
    """The answers that are still open."""
    one = State.selected_user
    approve = button(
        _("Approve"), variant="primary", size="l", wide=True, on_click=State.approve(one.id), **key("a"), **once()
    )
    refuse = button(
        _("Reject"), variant="danger", size="l", wide=True, on_click=State.open_reject_dialog(one.id), **key("r")
    )
    a, r, walking = (
        key_hint("A", "approve"),
        key_hint("R", "reject"),
        (key_hint("J", "next"), key_hint("K", "back")),
    )
    return rx.fragment(
        rx.match(
            one.approval,
            (
                "approved",
                decision(
                    refuse,
                    _("Rejecting closes the board for them at once; jobs not started go back to it."),
                    key_hints(r, *walking),
                ),
            ),
            ("rejected", decision(approve, _("Approving opens the board for them at once."), key_hints(a, *walking))),
            decision(
                button_pair(refuse, approve),
                rx.fragment(
                    _("Rejecting asks for a reason for "), one.first_name, _(". Approving opens the board at once.")
                ),
                key_hints(a, r, *walking),
            ),
        )
    )


def reject() -> rx.Component:
    """Rejecting needs a reason, and says what it means."""
    one = State.selected_user
    return confirm(
        "reject",
        rx.fragment(_("Reject "), one.name, "?"),
        rx.fragment(
            one.first_name,
            rx.cond(
                one.approval == "approved",
                _(" loses the board at once; jobs accepted but not started go back to it."),
                _(" cannot take jobs, but may mend the profile and ask again."),
            ),
            _(" Your reason is what "),
            one.first_name,
            " reads.",
        ),
        textarea_field(_("Reason"), "reason", error=State.errors["reason"], max_length=500),
        rx.cond(
            State.error_message != "", banner(row(State.error_message), tone="danger", icon="circle-alert", alert=True)
        ),
        act=_("Reject"),
        keep=_("Cancel"),
        on_submit=State.reject,
    )


def nobody() -> rx.Component:
    """Nobody in this list."""
    return rx.fragment(
        rx.match(
            State.selected_status,
            ("approved", empty(_("Nobody is approved yet"), _("Professionals you approve are listed here."))),
            (
                "rejected",
                empty(_("Nobody was rejected"), _("Professionals you reject are listed here, with your reason.")),
            ),
            empty(_("Nobody waits"), _("New professionals appear here the moment they register.")),
        )
    )
