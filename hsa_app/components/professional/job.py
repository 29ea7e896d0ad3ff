"""The parts of a job's own page: the ticket, how far it has come, where to go, the story."""

import reflex as rx

from hsa_app.components.job_actions import complete_button, start_form
from hsa_app.components.reply_dialog import answer
from hsa_app.components.status_badge import status_badge
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import fact, fact_list
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.link import dials, plain_link
from hsa_app.components.ui.live_indicator import live
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.relative_time import until
from hsa_app.components.ui.slip import slip, slip_when
from hsa_app.components.ui.steps import steps
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.timeline import moment, timeline
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import N_, _
from hsa_app.state import toasts
from hsa_app.state.professional.job import JobState

JOB = JobState.job
STEPS = (N_("Booked"), N_("Accepted"), N_("In progress"), N_("Done"), N_("Closed"))


def ticket() -> rx.Component:
    """When, what, how much; what is to be done now is torn off."""
    done = rx.cond(JOB.status == "in_progress", drawn(tear_complete()), drawn(None))
    return rx.cond(JOB.status == "accepted", drawn(tear_start()), done)


def drawn(tear: Node) -> rx.Component:
    """The slip that stands alone."""
    left = rx.cond(JOB.status == "accepted", until(JOB.starts, past=_("due now")))
    return slip(
        text(JobState.next_step, muted=True),
        text(
            rx.el.span(JOB.price, class_name="price"),
            " ",
            text(_("fixed at booking"), small=True, muted=True, inline=True),
        ),
        when=slip_when(JOB.day, JOB.time, JOB.half, JOB.until, more=left),
        title=JOB.service,
        above=row(status_badge(JOB.status), text("#", JOB.id, small=True, muted=True, figures=True), wrap=True),
        tear=tear,
        ticket=True,
        large=True,
        heading="h1",
        name="Request #" + JOB.id.to(str),
    )


def tear_start() -> rx.Component:
    """The place for the customer's code."""
    wrong = rx.cond(JobState.code_error != "", JobState.code_error, JobState.errors["code"])
    return start_form(JobState.start, error=wrong, on_leave=JobState.validate_code)


def tear_complete() -> rx.Component:
    """The work is under way."""
    return rx.fragment(text(_("Started "), JOB.began, figures=True), complete_button(JobState.complete))


def progress() -> rx.Component:
    """How far it has come; a visit that was called off is not on the way."""
    reached = rx.match(JOB.status, ("accepted", 1), ("in_progress", 2), ("completed", 3), ("closed", 4), 0).to(int)
    said = rx.cond(JobState.cancel_reason != "", rx.fragment(": “", JobState.cancel_reason, "”"), ".")
    off = banner(strong(_("Cancelled")), said, tone="danger", icon="ban")
    return rx.cond(JOB.status == "cancelled", off, steps(STEPS, reached=reached))


def customer() -> rx.Component:
    """Who is there, how to call, where it is, and what was asked for."""
    name = row(avatar(JobState.customer_initials, size="l"), text(strong(JOB.customer), lead=True), gap="m")
    return panel(
        stack(
            row(name, call(), between=True, wrap=True),
            fact_list(
                fact(_("Address"), stack(text(JOB.address, lines=True), where_to(), gap="s")),
                fact(_("City"), JOB.city),
                rx.cond(JOB.notes != "", fact(_("Notes"), text(JOB.notes, lines=True))),
                fact(_("Duration"), JOB.lasts),
            ),
            gap="l",
        ),
        title=_("Customer"),
    )


def where_to() -> rx.Component:
    """The address on a map, or to take along. Nobody else hears of it unless it is pressed."""
    on_map = plain_link(
        rx.fragment(icon("map-pin", size="s"), _("Map")), JobState.map_url, class_name="btn btn--s", target="_blank",
        rel=_("noopener noreferrer"),
    )  # fmt: skip
    taken = [rx.set_clipboard(JOB.address + ", " + JOB.city), toasts.success(_("Address copied"))]
    copy = button(_("Copy"), size="s", icon="copy", about="address", on_click=taken)
    return rx.cond(JobState.is_upcoming, row(on_map, copy, wrap=True))


def call() -> rx.Component:
    """One press to call."""
    words = rx.fragment(_("Call "), rx.el.span(JOB.phone, class_name="n"))
    none = text(_("No phone number was given."), small=True, muted=True)
    return rx.cond(JOB.phone != "", link_button(words, dials(JOB.phone), icon="phone"), none)


def what_customer_said() -> rx.Component:
    """The rating, once there is one."""
    reply = answer(JOB.id, JOB.customer, JobState.reply, JobState.can_reply)
    said = rx.cond(JOB.comment != "", text("“", JOB.comment, "”", lines=True))
    stars = row(rating(JOB.rating.to(str)), text("of 5", small=True, muted=True))
    return rx.cond(JOB.rating > 0, panel(stack(stars, said, reply, gap="s"), title=_("What the customer said")))


def story() -> rx.Component:
    """What happened and what comes."""
    lines = rx.foreach(
        JobState.timeline, lambda one: moment(one.words, icon=one.icon, when=one.at, note=one.note, at=one.place)
    )
    return panel(timeline(lines), title=_("Timeline"), aside=live())
