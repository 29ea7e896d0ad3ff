"""The parts of the landing page."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.layout.illustration import house_front
from hsa_app.components.status_badge import status_badge
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.skeleton import bone
from hsa_app.components.ui.slip import slip, slip_when
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import pincode_field, text_field
from hsa_app.components.ui.types import Options, Text
from hsa_app.core.i18n import _


def hero(title: Sequence[str], lead: str, places: Options) -> rx.Component:
    """The promise, the search, the house."""
    lines = [rx.el.span(line + " ", class_name="hero__line") for line in title]
    words = rx.el.div(rx.el.h1(*lines), rx.el.p(lead, class_name="hero__lead"), class_name="hero__text stack")
    return rx.el.div(words, find(places), scene(), class_name="hero")


def find(places: Options) -> rx.Component:
    """Service, city, pincode; the browser goes to the results."""
    where = rx.el.div(
        select_field(_("City"), "city", places, blank=_("Anywhere"), size="l"),
        pincode_field(placeholder="411045", size="l"),
        class_name="find__two",
    )
    what = text_field(
        _("What needs doing?"), "q", kind="search", icon="search", size="l",
        placeholder=_("AC service, leaking tap, deep cleaning"), data_search="", max_length=80,
    )  # fmt: skip
    return native_form(
        what, where, button(_("Search"), variant="primary", size="l", submit=True),
        action="/services", method="get", bare=True, class_name="find", role="search", aria_label=_("Find a service"),
        data_travel="",
    )  # fmt: skip


def scene() -> rx.Component:
    """The house front, and the slip of someone who booked."""
    who = row(
        avatar("SK", size="s"),
        rx.el.span(
            strong(_("Sandeep Kulkarni")), rx.el.br(), rx.el.span("9 years · ", rating("4.8"), class_name="muted")
        ),
    )
    example = slip(
        row(status_badge("accepted")),
        rx.el.div(who, class_name="small"),
        when=slip_when(_("Tue 1 Dec"), "3:00", "pm", "60 min"),
        title=_("AC service"),
        price="₹499",
        heading="span",
        ticket=True,
        name="Example booking",
    )
    return rx.el.div(house_front(), example, class_name="scene")


def rate_list(one: rx.Var) -> rx.Component:
    """A category and its prices."""
    return rx.el.div(
        rx.el.h3(icon(one.icon), one.name),
        rx.foreach(one.rates, rate_line),
        key=one.name,
    )


def rate_line(rate: rx.Var) -> rx.Component:
    """A service, how long it takes, what it costs."""
    return rx.el.a(
        rx.el.span(rate.name),
        rx.el.span(rate.time, class_name="muted small nowrap"),
        rx.el.i(aria_hidden="true"),
        rx.el.b(rate.price),
        href=rx.Var.create("/services/") + rate.id.to(str),
        class_name="rate",
        key=rate.id,
    )


def rates(lists: rx.Var[list], more: Text) -> rx.Component:
    """The price list."""
    beyond = rx.el.div(
        text(_("Search with your pincode to see who is free near you, and when."), muted=True),
        link_button(more, "/services"),
        class_name="rates__more",
    )
    known = rx.cond(lists.length() > 0, rx.foreach(lists, rate_list), rx.fragment(*[rate_bones() for _ in range(5)]))
    return rx.el.div(known, beyond, class_name="rates")


def rate_bones() -> rx.Component:
    """A category to come."""
    return rx.el.div(
        bone("40%", size="l"),
        *[bone(width, size="s") for width in ("90%", "75%")],
        class_name="rates__wait",
        aria_hidden="true",
    )


def run(steps: Sequence[tuple[tuple[str, str, str], str, str, str]]) -> rx.Component:
    """One booking from first tap to done: ((day, clock, half), icon, title, words) each."""
    return rx.el.ol(*[run_step(*step) for step in steps], class_name="run")


def run_step(when: tuple[str, str, str], drawing: str, title: str, words: str) -> rx.Component:
    """One moment of it."""
    what = rx.el.div(icon(drawing), rx.el.h3(title), text(words, muted=True), class_name="run__what")
    return rx.el.li(slip_when(*when), what)


def trust(reasons: Sequence[tuple[str, str, str]]) -> rx.Component:
    """Why to open the door: (icon, title, words) each."""
    cards = [
        stack(icon(drawing, size="l"), rx.el.h3(title), text(words, muted=True), gap="s")
        for drawing, title, words in reasons
    ]
    return rx.el.div(*cards, class_name="trust")


def band(title: str, words: str, action: rx.Component) -> rx.Component:
    """A deep band across the page with one thing to do."""
    return rx.el.div(stack(rx.el.h2(title), rx.el.p(words), gap="s"), action, class_name="pros")


def chapter(title: str, *children: rx.Component, anchor: str, note: str = "") -> rx.Component:
    """A part of the page with its heading."""
    words = [text(note, muted=True)] if note else []
    head = stack(rx.el.h2(title, custom_attrs={"id": f"{anchor}-title"}), *words, gap="xs")
    return rx.el.section(head, *children, aria_labelledby=f"{anchor}-title", custom_attrs={"id": anchor})


def chapters(*parts: rx.Component) -> rx.Component:
    """The whole page."""
    return rx.el.div(*parts, class_name="landing wrap")
