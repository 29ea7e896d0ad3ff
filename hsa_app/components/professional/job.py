"""The parts of a job page: slip, progress, address and timeline."""

import reflex as rx

from hsa_app.components.job_actions import complete_job_button, start_job_form
from hsa_app.components.review_replies import review_reply
from hsa_app.components.status_badge import request_status_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_item, description_list
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.link import native_link, tel_url
from hsa_app.components.ui.live_indicator import live_indicator
from hsa_app.components.ui.person import avatar
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.relative_time import countdown
from hsa_app.components.ui.slip import slip, slip_time
from hsa_app.components.ui.steps import progress_steps
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.components.ui.timeline import timeline, timeline_entry
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import N_, _
from hsa_app.state import toasts
from hsa_app.state.professional.job import JobState

JOB = JobState.job
PROGRESS_STEPS = (N_("Booked"), N_("Accepted"), N_("In progress"), N_("Done"), N_("Closed"))


def job_slip() -> rx.Component:
    """The slip of the job; its stub has the next action."""
    other_slip = rx.cond(JOB.status == "in_progress", job_slip_with_stub(complete_section()), job_slip_with_stub(None))
    return rx.cond(JOB.status == "accepted", job_slip_with_stub(start_code_section()), other_slip)


def job_slip_with_stub(tear_off: Node) -> rx.Component:
    """The slip of the job, with this stub."""
    time_left = rx.cond(JOB.status == "accepted", countdown(JOB.starts, past_text=_("due now")))
    return slip(
        text(JobState.next_step, muted=True),
        text(
            rx.el.span(JOB.price, class_name="price"),
            " ",
            text(_("fixed at booking"), small=True, muted=True, inline=True),
        ),
        when=slip_time(JOB.day, JOB.time, JOB.half, JOB.until, extra=time_left),
        title=JOB.service,
        header=row(
            request_status_badge(JOB.status), text("#", JOB.id, small=True, muted=True, tabular_numbers=True), wrap=True
        ),
        tear_off=tear_off,
        ticket=True,
        large=True,
        heading_level="h1",
        aria_label=_("Request #{id}").format(id=JOB.id),
    )


def start_code_section() -> rx.Component:
    """The form for the customer's start code."""
    error = rx.cond(JobState.code_error != "", JobState.code_error, JobState.errors["code"])
    return start_job_form(JobState.start, error=error, on_blur=JobState.validate_code)


def complete_section() -> rx.Component:
    """Start time, and the button to complete the job."""
    return rx.fragment(
        text(_("Started {time}").format(time=JOB.began), tabular_numbers=True), complete_job_button(JobState.complete)
    )


def job_progress() -> rx.Component:
    """The progress of the job; for a cancelled one the reason."""
    step_index = rx.match(JOB.status, ("accepted", 1), ("in_progress", 2), ("completed", 3), ("closed", 4), 0).to(int)
    reason = rx.cond(JobState.cancel_reason != "", rx.fragment(": “", JobState.cancel_reason, "”"), ".")
    cancelled_banner = banner(strong(_("Cancelled")), reason, tone="danger", icon="ban")
    return rx.cond(
        JOB.status == "cancelled",
        cancelled_banner,
        progress_steps([_(label) for label in PROGRESS_STEPS], current_index=step_index),
    )


def customer_card() -> rx.Component:
    """Customer, phone, address and notes."""
    name = row(avatar(JobState.customer_initials, size="l"), text(strong(JOB.customer), lead=True), gap="m")
    return card(
        stack(
            row(name, call_link(), space_between=True, wrap=True),
            description_list(
                description_item(
                    _("Address"), stack(text(JOB.address, keep_line_breaks=True), address_actions(), gap="s")
                ),
                description_item(_("City"), JOB.city),
                rx.cond(JOB.notes != "", description_item(_("Notes"), text(JOB.notes, keep_line_breaks=True))),
                description_item(_("Duration"), JOB.lasts),
            ),
            gap="l",
        ),
        title=_("Customer"),
    )


def address_actions() -> rx.Component:
    """Buttons to open the address on a map and to copy it."""
    on_map = native_link(
        rx.fragment(icon("map-pin", size="s"), _("Map")), JobState.map_url, class_name="btn btn--s", target="_blank",
        rel="noopener noreferrer",
    )  # fmt: skip
    on_copy = [rx.set_clipboard(JOB.address + ", " + JOB.city), toasts.success(_("Address copied"))]
    copy = button(_("Copy"), size="s", icon="copy", screen_reader_suffix=_("address"), on_click=on_copy)
    return rx.cond(JobState.is_upcoming, row(on_map, copy, wrap=True))


def call_link() -> rx.Component:
    """A button that calls the customer."""
    label = interpolated_text(_("Call {phone}"), phone=rx.el.span(JOB.phone, class_name="n"))
    no_phone = text(_("No phone number was given."), small=True, muted=True)
    return rx.cond(JOB.phone != "", link_button(label, tel_url(JOB.phone), icon="phone"), no_phone)


def customer_review_card() -> rx.Component:
    """The customer's review, once there is one."""
    reply = review_reply(JOB.id, JOB.customer, JobState.reply, JobState.can_reply)
    comment = rx.cond(JOB.comment != "", text("“", JOB.comment, "”", keep_line_breaks=True))
    stars = row(star_rating(JOB.rating.to(str)), text(_("of 5"), small=True, muted=True))
    return rx.cond(JOB.rating > 0, card(stack(stars, comment, reply, gap="s"), title=_("What the customer said")))


def timeline_card() -> rx.Component:
    """Past events and steps to come."""
    entries = rx.foreach(
        JobState.timeline,
        lambda entry: timeline_entry(
            entry.text, icon=entry.icon, time=entry.at, note=entry.note, position=entry.position
        ),
    )
    return card(timeline(entries), title=_("Timeline"), aside=live_indicator())
