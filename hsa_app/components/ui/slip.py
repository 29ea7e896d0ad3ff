"""The slip: when | what | how much. Every visit is a promise about time; this is its form."""

from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Flag, Node, Text, given
from hsa_app.core.i18n import _

Heading = Literal["h1", "h2", "h3", "span"]


def slip(
    *body: Node,
    when: rx.Component,
    title: Node,
    price: Text = "",
    above: Node = None,
    foot: Node = None,
    tear: Node = None,
    ticket: bool = False,
    mine: Flag = False,
    gone: Flag = False,
    wide: bool = False,
    large: bool = False,
    heading: Heading = "h3",
    name: Text = "",
    **attrs: Any,
) -> rx.Component:
    """An article: `when` in the stub, title and price, then `body`. `foot` holds what is left of the time and the
    buttons, `tear` the start code. `ticket` has notches (only alone on the page), `mine` an accent edge, `gone` is
    dashed, `wide` puts the foot on the right, `large` heads a page. `name` is its accessible name: “Request #12”."""
    if given(name):
        attrs["aria_label"] = name
    names = classes(
        "slip",
        ("slip--ticket", ticket),
        ("slip--mine", mine),
        ("slip--gone", gone),
        ("slip--wide", wide),
        ("slip--large", large),
    )
    what = rx.el.div(
        *([above] if above is not None else []),
        slip_title(title, price, heading),
        *body,
        class_name="slip__what",
    )
    ends = [
        rx.el.div(part, class_name=look)
        for part, look in ((foot, "slip__foot"), (tear, "slip__tear"))
        if part is not None
    ]
    return rx.el.article(when, what, *ends, class_name=names, **attrs)


def slip_title(title: Node, price: Text, heading: Heading) -> rx.Component:
    """What, and how much."""
    element = {"h1": rx.el.h1, "h2": rx.el.h2, "h3": rx.el.h3, "span": rx.el.span}[heading]
    cost = [rx.el.span(price)] if given(price) else [rx.el.span()]
    return rx.el.div(element(title), *cost, class_name="slip__title")


def slip_when(day: Text, clock: Text, half: Text = "", note: Node = "", more: Node = None) -> rx.Component:
    """The stub: “Tue 1 Dec”, “3:00”, “pm”, “60 min”; `more` may be a countdown."""
    small = [rx.el.small(half)] if given(half) else []
    return rx.el.div(
        rx.el.span(day),
        rx.el.b(clock, *small),
        *([rx.el.span(note)] if given(note) else []),
        *([more] if more is not None else []),
        class_name="slip__when",
    )


def slip_note(*words: Node) -> rx.Component:
    """What the customer wrote, or who and where; keeps line breaks."""
    return rx.el.p(*words, class_name="slip__note")


def slip_meta(*parts: Node) -> rx.Component:
    """Small facts beside one another, made with `meta`."""
    return rx.el.div(*parts, class_name="meta")


def meta(words: Node, mark: Text | None = None) -> rx.Component:
    """One small fact with an icon."""
    return rx.el.span(*([icon(mark, size="s")] if mark is not None else []), words)


def asked_for_you() -> rx.Component:
    """Someone asked for this professional by name."""
    return rx.el.span(icon("hand", size="s"), _("Asked for you"), class_name="slip__asked")


def slips(*children: Node, **attrs: Any) -> rx.Component:
    """Slips below one another; a new one fades in."""
    return rx.el.div(*children, class_name="slips", **attrs)


def start_code(code: Text) -> rx.Component:
    """The four digits only the customer sees, large, read as one number."""
    digits = (
        [rx.el.span(code[at]) for at in range(4)]
        if isinstance(code, str)
        else [rx.el.span(code.to(str)[at]) for at in range(4)]
    )
    return rx.el.div(*digits, class_name="code", role="img", aria_label=code)


def slip_buy(price: Text, action: Node) -> rx.Component:
    """The price large beside one action, for the foot of a wide slip."""
    return rx.el.div(rx.el.span(price, class_name="price"), action, class_name="slip__buy")
