"""A professional's job page."""

import reflex as rx

from hsa_app.components.job_actions import RELEASE_DIALOG, release_dialog
from hsa_app.components.layout.page_layouts import professional_layout
from hsa_app.components.professional.job import (
    customer_card,
    customer_review_card,
    job_progress,
    job_slip,
    timeline_card,
)
from hsa_app.components.review_replies import reply_dialog
from hsa_app.components.ui.breadcrumb import breadcrumb
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.dialog import open_dialog_attrs
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import stack, two_column_layout
from hsa_app.components.ui.skeleton import slip_list_skeleton
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.professional.job import JobState

JOB = JobState.job


def job_page() -> rx.Component:
    """The job, or the message that it is not the professional's."""
    path = JobState.router.url.path
    content = rx.cond(JobState.loaded_path == path, job_content(), slip_list_skeleton(1))
    return professional_layout(rx.cond(JobState.not_found_path == path, job_not_found(), content), active="board")


def job_content() -> rx.Component:
    """Slip, progress, customer, timeline and release."""
    return rx.fragment(
        breadcrumb(((_("Board"), "/professional"),), _("Request #{id}").format(id=JOB.id)),
        stack(
            job_slip(),
            job_progress(),
            two_column_layout(
                stack(customer_card(), customer_review_card(), gap="l"),
                stack(timeline_card(), release_section(), gap="l"),
                sticky=False,
            ),
            gap="l",
        ),
        reply_dialog(),
        release_dialog(
            JobState.release,
            job_summary=JOB.customer + ", " + JOB.day + ", " + JOB.time + " " + JOB.half,
            error=JobState.errors["reason"],
        ),
    )


def release_section() -> rx.Component:
    """The release button; only before the job is started."""
    hint = _("Cannot come? It goes back on the board, and the customer is told why.")
    release = button(_("Release"), variant="danger", full_width=True, **open_dialog_attrs(RELEASE_DIALOG))
    return rx.cond(JOB.status == "accepted", stack(release, text(hint, small=True, muted=True), gap="s"))


def job_not_found() -> rx.Component:
    """Shown for a job that does not exist, was released, or belongs to someone else."""
    return empty_state(
        _("This job is not yours"),
        _("It was given back, someone else does it, or the address was written down wrongly."),
        link_button(_("Back to the board"), "/professional", variant="primary"),
    )
