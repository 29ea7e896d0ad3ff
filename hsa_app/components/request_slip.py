"""A customer's request as a slip: the next one large with its action, others as lines."""

import reflex as rx

from hsa_app.components.status_badge import request_status_badge
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.link import link, tel_url
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.relative_time import countdown, expiry_countdown
from hsa_app.components.ui.slip import (
    HeadingLevel,
    meta_item,
    slip,
    slip_meta,
    slip_price_action,
    slip_time,
    start_code_digits,
)
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _


def request_url(request: rx.Var) -> rx.Var[str]:
    """The URL of a request."""
    return "/customer/requests/" + request.id.to(str)


def rebook_url(service_id: rx.Var, request_id: rx.Var) -> rx.Var[str]:
    """The URL that books a service again with the place, notes and professional of an earlier request."""
    return "/services/" + service_id.to(str) + "?again=" + request_id.to(str)


def featured_request_slip(
    request: rx.Var,
    *body: Node,
    title: Node,
    heading_level: HeadingLevel,
    close_action: Node = None,
    start_code_note: Node = None,
) -> rx.Component:
    """The next request as a large slip, with its action, start code or close button on the stub.

    `close_action` leads to closing and rating, `start_code_note` is shown below the start code.
    """

    def slip_with_stub(tear_off: Node) -> rx.Component:
        return slip(
            text(request.status_text, muted=True),
            row(
                rx.el.span(request.price, class_name="price"),
                text(_("fixed at booking"), small=True, muted=True),
                align_top=False,
            ),
            *body,
            when=slip_time(request.day, request.time, request.half, request.until, extra=visit_countdown(request)),
            title=title,
            header=row(
                request_status_badge(request.status),
                text("#", request.id, small=True, muted=True, tabular_numbers=True),
                wrap=True,
            ),
            tear_off=tear_off,
            ticket=True,
            large=True,
            heading_level=heading_level,
            aria_label=_("Request #{id}").format(id=request.id),
        )

    return rx.fragment(
        rx.match(
            request.status,
            ("accepted", slip_with_stub(start_code_section(request, start_code_note))),
            ("completed", slip_with_stub(close_section(close_action))),
            slip_with_stub(None),
        )
    )


def visit_countdown(request: rx.Var) -> rx.Component:
    """The countdown to the visit of an accepted request."""
    return rx.cond(request.status == "accepted", countdown(request.starts, past_text=_("Time has come")))


def start_code_section(request: rx.Var, note: Node) -> rx.Component:
    """The start code, visible to the customer only."""
    return rx.fragment(
        row(icon("key-round"), strong(_("Start code"))),
        start_code_digits(request.code),
        text(_("Only you can see it. Read it out at the door, not on the phone."), small=True),
        note,
    )


def close_section(close_action: Node) -> rx.Component:
    """The prompt to close and rate."""
    return rx.fragment(
        row(icon("circle-check"), strong(_("Work done: close and rate"))),
        text(_("Take a look at the work first."), small=True),
        close_action,
    )


def ongoing_request_slip(request: rx.Var) -> rx.Component:
    """One of the other ongoing requests."""
    close = link_button(_("Close and rate"), request_url(request), size="s", screen_reader_suffix=request.service)
    return slip(
        slip_meta(
            request_status_badge(request.status),
            rx.cond(request.professional != "", meta_item(request.professional, "user")),
            meta_item("#" + request.id.to(str)),
        ),
        text(request.status_text, small=True, muted=True),
        rx.cond(request.status == "completed", row(close)),
        when=slip_time(request.day, request.time, request.half, request.lasts, extra=visit_countdown(request)),
        title=link(request.service, request_url(request)),
        price=request.price,
        aria_label=_("Request #{id}").format(id=request.id),
        key=request.id.to(str),
    )


def past_request_slip(request: rx.Var) -> rx.Component:
    """A past request with rating and comment, and the link to book it again."""
    rebook_button = link_button(
        _("Book again"),
        rebook_url(request.service_id, request.id),
        size="s",
        icon="repeat",
        screen_reader_suffix=request.service,
    )
    return slip(
        slip_meta(
            request_status_badge(request.status),
            rx.cond(request.professional != "", meta_item(request.professional, "user")),
            request_rating(request),
        ),
        rx.cond(request.comment != "", text("“", request.comment, "”", small=True, muted=True)),
        rx.cond(request.reason != "", text("“", request.reason, "”", small=True, muted=True)),
        when=slip_time(request.day, request.time, request.half, request.lasts, extra=rx.el.span("#", request.id)),
        title=link(request.service, request_url(request)),
        footer=slip_price_action(request.price, rebook_button),
        wide=True,
        aria_label=_("Request #{id}").format(id=request.id),
        key=request.id.to(str),
    )


def request_rating(request: rx.Var) -> rx.Component:
    """The rating, or the link to rate."""
    unrated = rx.cond(request.status == "closed", link(_("Rate it"), request_url(request)))
    return rx.cond(request.rating > 0, star_rating(request.rating.to(str)), unrated)


def call_button(request: rx.Var, *, full_width: bool = False) -> rx.Component:
    """A button that calls the professional."""
    label = rx.el.span(interpolated_text(_("Call {phone}"), phone=rx.el.span(request.phone, class_name="n")))
    return link_button(label, tel_url(request.phone), icon="phone", full_width=full_width)


def open_until_line(expires_at: rx.Var, started_at: rx.Var) -> rx.Component:
    """The countdown to the expiry of a request."""
    return expiry_countdown(expires_at, started_at, template=_("Stays open for {duration}"))
