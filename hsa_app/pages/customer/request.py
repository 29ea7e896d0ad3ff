"""A customer's request page."""

import reflex as rx

from hsa_app.components.customer.request import (
    details_card,
    professional_card,
    rating_card,
    request_actions,
    request_progress,
    timeline_card,
)
from hsa_app.components.customer.request_dialogs import request_dialogs
from hsa_app.components.layout.page_layouts import customer_layout
from hsa_app.components.request_slip import featured_request_slip
from hsa_app.components.ui.breadcrumb import breadcrumb
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.dialog import open_dialog_attrs
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import first_on_phone, stack, two_column_layout
from hsa_app.components.ui.load_error import slow_load_warning
from hsa_app.components.ui.page_title import page_title
from hsa_app.components.ui.skeleton import slip_list_skeleton
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.customer.request import RequestState

REQUEST = RequestState.request


def request_page() -> rx.Component:
    """The request, or the message that it does not exist."""
    path = RequestState.router.url.path
    return customer_layout(
        rx.cond(
            RequestState.not_found_path == path,
            request_not_found(),
            rx.cond(
                RequestState.loaded_path == path,
                request_content(),
                rx.fragment(slip_list_skeleton(1), slow_load_warning(RequestState.load)),
            ),
        ),
        active="home",
    )


def request_content() -> rx.Component:
    """Slip, progress, timeline, details, professional and actions."""
    close = button(
        _("Close request"), variant="primary", on_click=RequestState.clear_errors, **open_dialog_attrs("close")
    )
    return rx.fragment(
        breadcrumb(((_("Home"), "/customer"),), _("Request #{id}").format(id=REQUEST.id)),
        stack(
            featured_request_slip(
                REQUEST,
                title=REQUEST.service,
                heading_level="h1",
                close_action=close,
                start_code_note=new_code_button(),
            ),
            request_progress(),
            two_column_layout(
                rx.fragment(timeline_card(), details_card()),
                rx.fragment(first_on_phone(professional_card()), rating_card(), request_actions()),
                sticky=False,
                interleave_on_phone=True,
            ),
            gap="l",
        ),
        request_dialogs(),
    )


def new_code_button() -> rx.Component:
    """A button for a new start code, when the professional has used all attempts."""
    return rx.cond(
        RequestState.is_code_locked,
        stack(
            text(_("The code was tried too often."), small=True, tone="warn"),
            button(_("New code"), size="s", icon="refresh-cw", on_click=RequestState.regenerate_start_code),
            gap="s",
            align_start=True,
        ),
    )


def request_not_found() -> rx.Component:
    """Shown for a request that does not exist or belongs to someone else."""
    return rx.fragment(
        page_title(_("There is no such request")),
        empty_state(
            _("Nothing has this number"),
            _("It may have been written down wrongly, or it belongs to another account."),
            link_button(_("Your bookings"), "/customer", variant="primary"),
        ),
    )
