"""The cards of the professional's board, one kind per column. Each is in a keyed fragment, so that React keeps it (with
what was typed into it) when other cards are added or removed.
"""

import reflex as rx

from hsa_app.components.job_actions import complete_job_button, start_job_form
from hsa_app.components.status_badge import request_status_badge
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.board_columns import completed_job, completed_job_detail, field_with_button
from hsa_app.components.ui.button import button, button_pair, link_button, prevent_double_click_attrs
from hsa_app.components.ui.dialog import close_dialog_attrs, drawer
from hsa_app.components.ui.form import hidden_input
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import link, phone_link
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.relative_time import countdown, expiry_countdown
from hsa_app.components.ui.slip import meta_item, requested_you_badge, slip, slip_meta, slip_note, slip_time
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _
from hsa_app.state.professional.board import DAY_DIALOG, SCHEDULE_URL, BoardState


def new_request_card(card: rx.Var) -> rx.Component:
    """An open request that can be accepted, or one that was just taken."""
    return rx.fragment(rx.cond(card.taken, taken_request_card(card), open_request_card(card)), key=card.id.to(str))


def open_request_card(card: rx.Var) -> rx.Component:
    """An open request: time left, and two large buttons."""
    return slip(
        slip_meta(meta_item(card.place, "map-pin"), request_number(card)),
        rx.cond(card.notes != "", slip_note(card.notes)),
        row(
            rx.cond(
                overlaps_any(BoardState.busy_ranges, card),
                badge(_("You are busy then"), tone="warn", icon="calendar-clock"),
                rx.cond(
                    overlaps_any(BoardState.unavailable_ranges, card),
                    badge(_("You do not work then"), tone="warn", icon="moon"),
                    rx.cond(
                        starts_in_any(BoardState.full_day_ranges, card),
                        badge(_("That day is full"), tone="warn", icon="moon"),
                    ),
                ),
            ),
            button(
                _("Your day"),
                size="s",
                variant="quiet",
                icon="calendar-days",
                screen_reader_suffix=card.day,
                on_click=BoardState.open_day_preview(card.id),
            ),
            wrap=True,
        ),
        when=slip_time(card.day, card.time, card.half, card.lasts),
        title=card.service,
        price=card.price,
        header=rx.cond(card.mine, requested_you_badge()),
        footer=rx.fragment(
            expiry_countdown(card.expires, card.since),
            button_pair(
                button(_("Reject"), size="l", on_click=BoardState.reject(card.id), **prevent_double_click_attrs()),
                button(
                    _("Accept"),
                    size="l",
                    variant="primary",
                    on_click=BoardState.accept(card.id),
                    **prevent_double_click_attrs(),
                ),
            ),
        ),
        is_mine=card.mine,
        aria_label=request_label(card),
    )


def overlaps_any(ranges: rx.Var, card: rx.Var) -> rx.Var[bool]:
    """Whether the visit overlaps one of the professional's ranges; computed in the browser, as cards are shared."""
    return rx.Var(f"{ranges}.some((b) => b[0] < {card.ends} && {card.starts} < b[1])").to(bool)


def starts_in_any(ranges: rx.Var, card: rx.Var) -> rx.Var[bool]:
    """Whether the visit starts in one of the ranges."""
    return rx.Var(f"{ranges}.some((b) => b[0] <= {card.starts} && {card.starts} < b[1])").to(bool)


def day_preview_drawer() -> rx.Component:
    """The preview of a card's day, with the button to accept."""
    day = BoardState.preview
    accept = button(
        _("Accept"),
        size="l",
        variant="primary",
        on_click=BoardState.accept(day.id),
        **close_dialog_attrs(),
        **prevent_double_click_attrs(),
    )
    return drawer(
        DAY_DIALOG,
        _("Your day: {date}").format(date=day.title),
        rx.cond(
            day.conflict != "",
            banner(day.conflict, tone="warn", icon="calendar-clock"),
            banner(day.summary, tone="ok"),
        ),
        rx.el.ol(rx.foreach(day.visits, day_preview_item), class_name="stack stack--s"),
        footer=rx.cond(day.conflict == "", accept, link_button(_("Open your schedule"), SCHEDULE_URL, size="l")),
    )


def day_preview_item(item: rx.Var) -> rx.Component:
    """One visit of the day."""
    description = rx.fragment(text(item.times, small=True, tabular_numbers=True), text(strong(item.label), small=True))
    return rx.el.li(
        description, class_name=rx.cond(item.is_current, "block block--accepted", "block block--closed"), key=item.key
    )


def taken_request_card(card: rx.Var) -> rx.Component:
    """A request that another professional accepted; it disappears shortly."""
    return slip(
        text(icon("user-check", size="s"), " ", strong(_("Taken by someone else")), small=True),
        text(_("Just now. This card goes in a moment."), small=True, muted=True),
        when=slip_time(card.day, card.time, card.half, card.lasts),
        title=card.service,
        price=card.price,
        is_gone=True,
        aria_label=request_label(card),
    )


def job_card(*body: Node, job: rx.Var, footer: Node, header: Node = None, stub_extra: Node = None) -> rx.Component:
    """A job with its customer."""
    return slip(
        slip_note(strong(job.customer), rx.el.br(), text(job.address, muted=True, inline=True)),
        *body,
        when=slip_time(job.day, job.time, job.half, extra=stub_extra),
        title=link(job.service, job_url(job)),
        price=job.price,
        header=header,
        footer=footer,
        aria_label=request_label(job),
    )


def accepted_job_card(job: rx.Var) -> rx.Component:
    """A job on a later day."""
    opened = link_button(_("Open"), job_url(job), full_width=True, screen_reader_suffix=job.customer)
    release = button(
        _("Release"),
        variant="quiet",
        on_click=BoardState.open_release_dialog(job.id),
        screen_reader_suffix=job.customer,
    )
    card = job_card(
        job=job, stub_extra=countdown(job.starts, past_text=_("due now")), footer=field_with_button(opened, release)
    )
    return rx.fragment(card, key=job.id.to(str))


def todays_job_card(job: rx.Var) -> rx.Component:
    """A job of today: to be started with the code, or to be completed."""
    return rx.fragment(
        rx.cond(job.status == "in_progress", in_progress_job_card(job), startable_job_card(job)), key=job.id.to(str)
    )


def in_progress_job_card(job: rx.Var) -> rx.Component:
    """A started job, with the button to complete it."""
    started = text(_("Started {time}").format(time=job.began), small=True, muted=True, tabular_numbers=True)
    done = complete_job_button(BoardState.complete(job.id))
    return job_card(
        started, job=job, header=request_status_badge("in_progress"), stub_extra=rx.el.span(job.until), footer=done
    )


def startable_job_card(job: rx.Var) -> rx.Component:
    """An accepted job, with the form for the start code."""
    phone = rx.cond(job.phone != "", slip_meta(meta_item(phone_link(job.phone), "phone")))
    job_id = job.id.to(str)
    entry = start_job_form(
        BoardState.start,
        hidden_input("request_id", job_id),
        error=BoardState.code_errors[job_id],
        html_id="code-" + job_id,
    )
    return job_card(phone, job=job, stub_extra=countdown(job.starts, past_text=_("due now")), footer=entry)


def done_job_row(job: rx.Var) -> rx.Component:
    """A finished job with rating and comment."""
    return completed_job(
        link(job.customer, job_url(job)),
        job.price,
        rx.fragment(job.finished, " · #", job.id),
        rx.cond(job.rating > 0, star_rating(job.rating.to(str))),
        rx.cond(
            job.status == "completed",
            completed_job_detail(
                request_status_badge("completed"), text(_("not closed yet"), small=True, muted=True, inline=True)
            ),
        ),
        rx.cond(
            job.comment != "", completed_job_detail(text("“", job.comment, "”", small=True, keep_line_breaks=True))
        ),
        aria_label=request_label(job),
        key=job.id.to(str),
    )


def request_number(request: rx.Var) -> rx.Component:
    """The request's number."""
    return rx.el.span("#", request.id, class_name="n")


def request_label(request: rx.Var) -> rx.Var[str]:
    """The accessible name of a card."""
    return rx.Var.create(_("Request #{id}").format(id=request.id)).to(str)


def job_url(job: rx.Var) -> rx.Var[str]:
    """The URL of a job."""
    return "/professional/requests/" + job.id.to(str)
