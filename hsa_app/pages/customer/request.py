"""One request, as its customer follows it."""

import reflex as rx

from hsa_app.components.customer.request import acts, details, progress, story, who_comes, your_rating
from hsa_app.components.customer.request_dialogs import dialogs
from hsa_app.components.layout.page_layouts import customer_frame
from hsa_app.components.request_slip import ticket
from hsa_app.components.ui.breadcrumb import breadcrumb
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.dialog import opens
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import first, split, stack
from hsa_app.components.ui.load_error import overdue
from hsa_app.components.ui.page_title import page_title
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.customer.request import RequestState

VISIT = RequestState.request


def page() -> rx.Component:
    """Ticket, progress, story, people, and what one can do."""
    here = RequestState.router.url.path
    return customer_frame(
        rx.cond(
            RequestState.not_found_path == here,
            not_there(),
            rx.cond(
                RequestState.loaded_path == here, followed(), rx.fragment(slip_skeletons(1), overdue(RequestState.load))
            ),
        ),
        active="home",
    )


def followed() -> rx.Component:
    """The request."""
    close = button(_("Close request"), variant="primary", on_click=RequestState.clear_errors, **opens("close"))
    return rx.fragment(
        breadcrumb(((_("Home"), "/customer"),), rx.fragment(_("Request #"), VISIT.id)),
        stack(
            ticket(VISIT, title=VISIT.service, heading="h1", close=close, code_note=new_code()),
            progress(),
            split(
                rx.fragment(story(), details()),
                rx.fragment(first(who_comes()), your_rating(), acts()),
                stays=False,
                woven=True,
            ),
            gap="l",
        ),
        dialogs(),
    )


def new_code() -> rx.Component:
    """When the professional has used up the tries."""
    return rx.cond(
        RequestState.is_code_locked,
        stack(
            text(_("The code was tried too often."), small=True, tone="warn"),
            button(_("New code"), size="s", icon="refresh-cw", on_click=RequestState.regenerate_start_code),
            gap="s",
            start=True,
        ),
    )


def not_there() -> rx.Component:
    """Someone else's, or nobody's."""
    return rx.fragment(
        page_title(_("There is no such request")),
        empty(
            _("Nothing has this number"),
            _("It may have been written down wrongly, or it belongs to another account."),
            link_button(_("Your bookings"), "/customer", variant="primary"),
        ),
    )
