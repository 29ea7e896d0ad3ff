"""The cards of the professional's board, one kind a column."""

import reflex as rx

from hsa_app.components.status_badge import status_badge
from hsa_app.components.ui.board import code_entry
from hsa_app.components.ui.button import button, button_pair, link_button
from hsa_app.components.ui.countdown import time_left, until
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.kinds import Node
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import link
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.slip import asked_for_you, meta, slip, slip_meta, slip_note, slip_when
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field
from hsa_app.state.board import BoardState


def new_card(card: rx.Var) -> rx.Component:
    """An open request one may take, or one that someone just took."""
    return rx.cond(card.taken, taken_card(card), open_card(card))


def open_card(card: rx.Var) -> rx.Component:
    """An open request: two large buttons, and how long it stays."""
    name = "Request #" + card.id.to(str)
    return slip(
        slip_meta(meta(card.place, "map-pin"), meta("#" + card.id.to(str))),
        rx.cond(card.notes != "", slip_note(card.notes)),
        when=slip_when(card.day, card.time, card.half, card.lasts),
        title=card.service,
        price=card.price,
        above=rx.cond(card.mine, asked_for_you()),
        foot=rx.fragment(
            time_left(card.expires, card.since),
            button_pair(
                button("Reject", size="l", on_click=BoardState.reject(card.id)),
                button("Accept", size="l", variant="primary", on_click=BoardState.accept(card.id)),
            ),
        ),
        mine=card.mine,
        name=name,
        key=card.id.to(str),
    )


def taken_card(card: rx.Var) -> rx.Component:
    """A request another professional was first to take; it goes in a moment."""
    return slip(
        row(icon("user-check", size="s"), strong("Taken by someone else")),
        text("Just now. This card goes in a moment.", small=True, muted=True),
        when=slip_when(card.day, card.time, card.half, card.lasts),
        title=card.service,
        price=card.price,
        gone=True,
        name="Request #" + card.id.to(str),
        key=card.id.to(str),
    )


def job(*body: Node, of: rx.Var, foot: Node, above: Node = None, stub: Node = None) -> rx.Component:
    """A job with its customer."""
    return slip(
        text(strong(of.customer), small=True),
        text(of.address, small=True, muted=True),
        *body,
        when=slip_when(of.day, of.time, of.half, more=stub),
        title=link(of.service, "/professional/requests/" + of.id.to(str)),
        price=of.price,
        above=above,
        foot=foot,
        name="Request #" + of.id.to(str),
        key=of.id.to(str),
    )


def accepted_job(of: rx.Var) -> rx.Component:
    """A job on a later day."""
    opened = link_button("Open", "/professional/requests/" + of.id.to(str), wide=True, about=of.customer)
    release = button("Release", variant="quiet", on_click=BoardState.ask_release(of.id), about=of.customer)
    return job(of=of, stub=until(of.starts), foot=rx.el.div(opened, release, class_name="codein"))


def today_job(of: rx.Var) -> rx.Component:
    """A job of today: to be started with the code, or to be completed."""
    return rx.cond(of.status == "in_progress", job_under_way(of), job_to_start(of))


def job_under_way(of: rx.Var) -> rx.Component:
    """The one thing left to do is to complete it."""
    done = button("Complete job", variant="primary", size="l", wide=True, on_click=BoardState.complete(of.id))
    return job(of=of, above=status_badge("in_progress"), stub=rx.el.span(of.until), foot=done)


def job_to_start(of: rx.Var) -> rx.Component:
    """The code is asked for at the door."""
    phone = rx.cond(of.phone != "", meta(link(of.phone, "tel:" + of.phone), "phone"))
    field = text_field(
        "Start code", "code", placeholder="0000", figures=True, size="l", field_id_="code-" + of.id.to(str),
        error=BoardState.code_errors[of.id.to(str)], input_mode="numeric", max_length=4,
    )  # fmt: skip
    entry = form(
        code_entry(field, button("Start job", variant="primary", size="l", submit=True)),
        text("Ask at the door. You have 5 tries.", small=True, muted=True),
        on_submit=BoardState.start(of.id),
        gap="s",
    )
    return job(slip_meta(phone), of=of, stub=until(of.starts), foot=entry)


def done_job(of: rx.Var) -> rx.Component:
    """What came of it."""
    mark = rx.cond(of.rating > 0, rating(of.rating.to(str)), rx.fragment())
    state = rx.cond(of.status == "completed", status_badge("completed"), mark)
    return rx.el.article(
        row(link(strong(of.customer), "/professional/requests/" + of.id.to(str)), strong(of.price), between=True),
        row(text(of.changed, " · #", of.id, small=True, muted=True, figures=True), state, between=True),
        rx.cond(of.comment != "", text("“", of.comment, "”", small=True)),
        class_name="panel stack stack--s",
        aria_label="Request #" + of.id.to(str),
        key=of.id.to(str),
    )
