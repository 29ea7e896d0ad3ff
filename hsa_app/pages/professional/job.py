"""One job: where to go, who is there, what comes next."""

import reflex as rx

from hsa_app.components.job_actions import RELEASE, release_dialog
from hsa_app.components.layout.page_layouts import professional_frame
from hsa_app.components.professional.job import customer, progress, story, ticket, what_customer_said
from hsa_app.components.reply_dialog import reply_dialog
from hsa_app.components.ui.breadcrumb import breadcrumb
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.dialog import opens
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import split, stack
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.professional.job import JobState

JOB = JobState.job


def job() -> rx.Component:
    """A job of one's own, or the way back."""
    here = JobState.router.url.path
    found = rx.cond(JobState.loaded_path == here, followed(), slip_skeletons(1))
    return professional_frame(rx.cond(JobState.not_found_path == here, not_yours(), found), active="board")


def followed() -> rx.Component:
    """Ticket, progress, where to, story, and the way to give it back."""
    return rx.fragment(
        breadcrumb(((_("Board"), "/professional"),), rx.fragment(_("Request #"), JOB.id)),
        stack(
            ticket(),
            progress(),
            split(
                stack(customer(), what_customer_said(), gap="l"), stack(story(), giving_back(), gap="l"), stays=False
            ),
            gap="l",
        ),
        reply_dialog(),
        release_dialog(
            JobState.release,
            which=JOB.customer + ", " + JOB.day + ", " + JOB.time + " " + JOB.half,
            error=JobState.errors["reason"],
        ),
    )


def giving_back() -> rx.Component:
    """Only what has not begun can be given back."""
    words = _("Cannot come? It goes back on the board, and the customer is told why.")
    release = button(_("Release"), variant="danger", wide=True, **opens(RELEASE))
    return rx.cond(JOB.status == "accepted", stack(release, text(words, small=True, muted=True), gap="s"))


def not_yours() -> rx.Component:
    """A stranger's, nobody's, or given back."""
    return empty(
        _("This job is not yours"),
        _("It was given back, someone else does it, or the address was written down wrongly."),
        link_button(_("Back to the board"), "/professional", variant="primary"),
    )
