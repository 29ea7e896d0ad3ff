"""The cards of the professional's board, one kind a column. Each stands in a keyed fragment, so that it stays itself
(with what was typed into it) when others come and go."""

import reflex as rx

from hsa_app.components.job_actions import complete_button, start_form
from hsa_app.components.status_badge import status_badge
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, button_pair, link_button, once
from hsa_app.components.ui.columns import code_entry, done_line, done_more
from hsa_app.components.ui.dialog import closes, drawer
from hsa_app.components.ui.form import hidden
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import link, phone_link
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.relative_time import time_left, until
from hsa_app.components.ui.slip import asked_for_you, meta, slip, slip_meta, slip_note, slip_when
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import N_, _
from hsa_app.state.professional.board import DAY_DIALOG, SCHEDULE_URL, BoardState

LATE = N_("due now")


def new_card(card: rx.Var) -> rx.Component:
    """An open request one may take, or one that someone just took."""
    return rx.fragment(rx.cond(card.taken, taken_card(card), open_card(card)), key=card.id.to(str))


def open_card(card: rx.Var) -> rx.Component:
    """An open request: two large buttons, and how long it stays."""
    return slip(
        slip_meta(meta(card.place, "map-pin"), number(card)),
        rx.cond(card.notes != "", slip_note(card.notes)),
        row(
            rx.cond(
                meets(BoardState.busy_ranges, card),
                badge(_("You are busy then"), tone="warn", icon="calendar-clock"),
                rx.cond(
                    meets(BoardState.unavailable_ranges, card),
                    badge(_("You do not work then"), tone="warn", icon="moon"),
                    rx.cond(
                        begins_in(BoardState.full_day_ranges, card),
                        badge(_("That day is full"), tone="warn", icon="moon"),
                    ),
                ),
            ),
            button(
                _("Your day"),
                size="s",
                variant="quiet",
                icon="calendar-days",
                about=card.day,
                on_click=BoardState.open_day_preview(card.id),
            ),
            wrap=True,
        ),
        when=slip_when(card.day, card.time, card.half, card.lasts),
        title=card.service,
        price=card.price,
        above=rx.cond(card.mine, asked_for_you()),
        foot=rx.fragment(
            time_left(card.expires, card.since),
            button_pair(
                button(_("Reject"), size="l", on_click=BoardState.reject(card.id), **once()),
                button(_("Accept"), size="l", variant="primary", on_click=BoardState.accept(card.id), **once()),
            ),
        ),
        mine=card.mine,
        name=named(card),
    )


def meets(spans: rx.Var, card: rx.Var) -> rx.Var[bool]:
    """Whether some of one's own time lies in the way; decided in the page, as the cards are everyone's."""
    return rx.Var(f"{spans}.some((b) => b[0] < {card.ends} && {card.starts} < b[1])").to(bool)


def begins_in(spans: rx.Var, card: rx.Var) -> rx.Var[bool]:
    """Whether it begins in one of them."""
    return rx.Var(f"{spans}.some((b) => b[0] <= {card.starts} && {card.starts} < b[1])").to(bool)


def day_drawer() -> rx.Component:
    """The day of a card with it, and the way to take it."""
    day = BoardState.preview
    accept = button(_("Accept"), size="l", variant="primary", on_click=BoardState.accept(day.id), **closes(), **once())
    return drawer(
        DAY_DIALOG,
        rx.fragment(_("Your day: "), day.title),
        rx.cond(
            day.clash != "",
            banner(day.clash, tone="warn", icon="calendar-clock"),
            banner(day.fits, tone="ok"),
        ),
        rx.el.ol(rx.foreach(day.lines, day_line), class_name="stack stack--s"),
        foot=rx.cond(day.clash == "", accept, link_button(_("Open your schedule"), SCHEDULE_URL, size="l")),
    )


def day_line(of: rx.Var) -> rx.Component:
    """One visit of that day."""
    words = rx.fragment(text(of.times, small=True, figures=True), text(strong(of.words), small=True))
    return rx.el.li(words, class_name=rx.cond(of.asked, "block block--accepted", "block block--closed"), key=of.key)


def taken_card(card: rx.Var) -> rx.Component:
    """A request another professional was first to take; it goes in a moment."""
    return slip(
        text(icon("user-check", size="s"), " ", strong(_("Taken by someone else")), small=True),
        text(_("Just now. This card goes in a moment."), small=True, muted=True),
        when=slip_when(card.day, card.time, card.half, card.lasts),
        title=card.service,
        price=card.price,
        gone=True,
        name=named(card),
    )


def job(*body: Node, of: rx.Var, foot: Node, above: Node = None, stub: Node = None) -> rx.Component:
    """A job with its customer."""
    return slip(
        slip_note(strong(of.customer), rx.el.br(), text(of.address, muted=True, inline=True)),
        *body,
        when=slip_when(of.day, of.time, of.half, more=stub),
        title=link(of.service, address(of)),
        price=of.price,
        above=above,
        foot=foot,
        name=named(of),
    )


def accepted_job(of: rx.Var) -> rx.Component:
    """A job on a later day."""
    opened = link_button(_("Open"), address(of), wide=True, about=of.customer)
    release = button(_("Release"), variant="quiet", on_click=BoardState.open_release_dialog(of.id), about=of.customer)
    card = job(of=of, stub=until(of.starts, past=LATE), foot=code_entry(opened, release))
    return rx.fragment(card, key=of.id.to(str))


def today_job(of: rx.Var) -> rx.Component:
    """A job of today: to be started with the code, or to be completed."""
    return rx.fragment(rx.cond(of.status == "in_progress", job_under_way(of), job_to_start(of)), key=of.id.to(str))


def job_under_way(of: rx.Var) -> rx.Component:
    """The one thing left to do is to complete it."""
    started = text(_("Started "), of.began, small=True, muted=True, figures=True)
    done = complete_button(BoardState.complete(of.id))
    return job(started, of=of, above=status_badge("in_progress"), stub=rx.el.span(of.until), foot=done)


def job_to_start(of: rx.Var) -> rx.Component:
    """The code is asked for at the door."""
    phone = rx.cond(of.phone != "", slip_meta(meta(phone_link(of.phone), "phone")))
    which = of.id.to(str)
    entry = start_form(
        BoardState.start,
        hidden("request_id", which),
        error=BoardState.code_errors[which],
        field_id="code-" + which,
    )
    return job(phone, of=of, stub=until(of.starts, past=LATE), foot=entry)


def done_job(of: rx.Var) -> rx.Component:
    """What came of it."""
    return done_line(
        link(of.customer, address(of)),
        of.price,
        rx.fragment(of.finished, " · #", of.id),
        rx.cond(of.rating > 0, rating(of.rating.to(str))),
        rx.cond(
            of.status == "completed",
            done_more(status_badge("completed"), text(_("not closed yet"), small=True, muted=True, inline=True)),
        ),
        rx.cond(of.comment != "", done_more(text("“", of.comment, "”", small=True, lines=True))),
        name=named(of),
        key=of.id.to(str),
    )


def number(of: rx.Var) -> rx.Component:
    """The number people say on the phone."""
    return rx.el.span("#", of.id, class_name="n")


def named(of: rx.Var) -> rx.Var[str]:
    """How a screen reader calls a card."""
    return _("Request #") + of.id.to(str)


def address(of: rx.Var) -> rx.Var[str]:
    """Where a job has its page."""
    return "/professional/requests/" + of.id.to(str)
