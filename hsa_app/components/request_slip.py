"""A customer's request as a slip: the next one large, with what to do now torn off; others in a line."""

import reflex as rx

from hsa_app.components.status_badge import status_badge
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import dials, link
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.relative_time import time_left, until
from hsa_app.components.ui.slip import Heading, meta, slip, slip_buy, slip_meta, slip_when, start_code
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _


def address_of(visit: rx.Var) -> rx.Var[str]:
    """Where a request is followed."""
    return "/customer/requests/" + visit.id.to(str)


def again_address(service_id: rx.Var, request_id: rx.Var) -> rx.Var[str]:
    """Where a service is booked as it was before: same place, same notes, same professional."""
    return "/services/" + service_id.to(str) + "?again=" + request_id.to(str)


def ticket(
    visit: rx.Var, *body: Node, title: Node, heading: Heading, close: Node = None, code_note: Node = None
) -> rx.Component:
    """The slip that stands alone: when, what, what now; the start code or the way to close it is torn off.

    `close` is what leads to closing and rating, `code_note` stands below the start code.
    """

    def drawn(tear: Node) -> rx.Component:
        return slip(
            text(visit.words, muted=True),
            row(
                rx.el.span(visit.price, class_name="price"),
                text(_("fixed at booking"), small=True, muted=True),
                top=False,
            ),
            *body,
            when=slip_when(visit.day, visit.time, visit.half, visit.until, more=countdown(visit)),
            title=title,
            above=row(status_badge(visit.status), text("#", visit.id, small=True, muted=True, figures=True), wrap=True),
            tear=tear,
            ticket=True,
            large=True,
            heading=heading,
            name="Request #" + visit.id.to(str),
        )

    return rx.fragment(
        rx.match(
            visit.status,
            ("accepted", drawn(torn_code(visit, code_note))),
            ("completed", drawn(torn_close(close))),
            drawn(None),
        )
    )


def countdown(visit: rx.Var) -> rx.Component:
    """How long it is until the visit, while someone is to come."""
    return rx.cond(visit.status == "accepted", until(visit.starts, past=_("Time has come")))


def torn_code(visit: rx.Var, note: Node) -> rx.Component:
    """The start code, for the customer's eyes."""
    return rx.fragment(
        row(icon("key-round"), strong(_("Start code"))),
        start_code(visit.code),
        text(_("Only you can see it. Read it out at the door, not on the phone."), small=True),
        note,
    )


def torn_close(close: Node) -> rx.Component:
    """The work is done: close and rate."""
    return rx.fragment(
        row(icon("circle-check"), strong(_("Work done: close and rate"))),
        text(_("Take a look at the work first."), small=True),
        close,
    )


def ongoing_slip(visit: rx.Var) -> rx.Component:
    """One more request that is not over."""
    close = link_button(_("Close and rate"), address_of(visit), size="s", about=visit.service)
    return slip(
        slip_meta(
            status_badge(visit.status),
            rx.cond(visit.who != "", meta(visit.who, "user")),
            meta("#" + visit.id.to(str)),
        ),
        text(visit.words, small=True, muted=True),
        rx.cond(visit.status == "completed", row(close)),
        when=slip_when(visit.day, visit.time, visit.half, visit.lasts, more=countdown(visit)),
        title=link(visit.service, address_of(visit)),
        price=visit.price,
        name="Request #" + visit.id.to(str),
        key=visit.id.to(str),
    )


def past_slip(visit: rx.Var) -> rx.Component:
    """A request that is over: what it was, how it was rated, and the way to book it again."""
    again = link_button(
        _("Book again"), again_address(visit.service_id, visit.id), size="s", icon="repeat", about=visit.service
    )
    return slip(
        slip_meta(
            status_badge(visit.status),
            rx.cond(visit.who != "", meta(visit.who, "user")),
            rating_of(visit),
        ),
        rx.cond(visit.comment != "", text("“", visit.comment, "”", small=True, muted=True)),
        rx.cond(visit.reason != "", text("“", visit.reason, "”", small=True, muted=True)),
        when=slip_when(visit.day, visit.time, visit.half, visit.lasts, more=rx.el.span("#", visit.id)),
        title=link(visit.service, address_of(visit)),
        foot=slip_buy(visit.price, again),
        wide=True,
        name="Request #" + visit.id.to(str),
        key=visit.id.to(str),
    )


def rating_of(visit: rx.Var) -> rx.Component:
    """What was given, or that it can be given yet."""
    unrated = rx.cond(visit.status == "closed", link(_("Rate it"), address_of(visit)))
    return rx.cond(visit.rating > 0, rating(visit.rating.to(str)), unrated)


def call_button(visit: rx.Var, *, wide: bool = False) -> rx.Component:
    """One press to call who comes."""
    words = rx.el.span(_("Call "), rx.el.span(visit.phone, class_name="n"))
    return link_button(words, dials(visit.phone), icon="phone", wide=wide)


def waiting_line(expires: rx.Var, since: rx.Var) -> rx.Component:
    """How long a request stays open."""
    return time_left(expires, since, prefix="Stays open for")
