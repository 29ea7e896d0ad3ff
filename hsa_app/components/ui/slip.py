"""The slip: time, details and price of a visit, with a stub."""

from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import BoolOrVar, Node, StrOrVar, is_provided
from hsa_app.core.i18n import _

HeadingLevel = Literal["h1", "h2", "h3", "span"]


def slip(
    *body: Node,
    when: rx.Component,
    title: Node,
    price: StrOrVar = "",
    header: Node = None,
    footer: Node = None,
    tear_off: Node = None,
    ticket: bool = False,
    is_mine: BoolOrVar = False,
    is_gone: BoolOrVar = False,
    wide: bool = False,
    large: bool = False,
    heading_level: HeadingLevel = "h3",
    aria_label: StrOrVar = "",
    **attrs: Any,
) -> rx.Component:
    """An article: `when` in the stub, title and price, then `body`. `foot` holds what is left of the time and the
    buttons, `tear` the start code. `ticket` has notches (only alone on the page), `mine` an accent edge, `gone` is
    dashed, `wide` puts the foot on the right, `large` heads a page. `name` is its accessible name: “Request #12”."""
    if is_provided(aria_label):
        attrs["aria_label"] = aria_label
    names = join_class_names(
        "slip",
        ("slip--ticket", ticket),
        ("slip--mine", is_mine),
        ("slip--gone", is_gone),
        ("slip--wide", wide),
        ("slip--large", large),
    )
    content = rx.el.div(
        *([header] if header is not None else []),
        slip_title(title, price, heading_level),
        *body,
        class_name="slip__what",
    )
    end_parts = [
        rx.el.div(part, class_name=class_name)
        for part, class_name in ((footer, "slip__foot"), (tear_off, "slip__tear"))
        if part is not None
    ]
    return rx.el.article(when, content, *end_parts, class_name=names, **attrs)


def slip_title(title: Node, price: StrOrVar, heading_level: HeadingLevel) -> rx.Component:
    """What, and how much."""
    element = {"h1": rx.el.h1, "h2": rx.el.h2, "h3": rx.el.h3, "span": rx.el.span}[heading_level]
    cost = [rx.el.span(price)] if is_provided(price) else [rx.el.span()]
    return rx.el.div(element(title), *cost, class_name="slip__title")


def slip_time(day: StrOrVar, time: StrOrVar, am_pm: StrOrVar = "", note: Node = "", extra: Node = None) -> rx.Component:
    """The stub: “Tue 1 Dec”, “3:00”, “pm”, “60 min”; `more` may be a countdown."""
    small = [rx.el.small(am_pm)] if is_provided(am_pm) else []
    return rx.el.div(
        rx.el.span(day),
        rx.el.b(time, *small),
        *([rx.el.span(note)] if is_provided(note) else []),
        *([extra] if extra is not None else []),
        class_name="slip__when",
    )


def slip_note(*content: Node) -> rx.Component:
    """What the customer wrote, or who and where; keeps line breaks."""
    return rx.el.p(*content, class_name="slip__note")


def slip_meta(*items: Node) -> rx.Component:
    """Small facts beside one another."""
    return rx.el.div(*items, class_name="meta")


def meta_item(label: Node, icon_name: StrOrVar | None = None) -> rx.Component:
    """One small fact with an icon."""
    return rx.el.span(*([icon(icon_name, size="s")] if icon_name is not None else []), label)


def requested_you_badge() -> rx.Component:
    """Someone asked for this professional by name."""
    return rx.el.span(icon("hand", size="s"), _("Asked for you"), class_name="slip__asked")


def slip_list(*children: Node, **attrs: Any) -> rx.Component:
    """Slips below one another; a new one fades in."""
    return rx.el.div(*children, class_name="slips", **attrs)


def start_code_digits(code: StrOrVar) -> rx.Component:
    """The four digits only the customer sees, large, read as one number."""
    digits = (
        [rx.el.span(code[at]) for at in range(4)]
        if isinstance(code, str)
        else [rx.el.span(code.to(str)[at]) for at in range(4)]
    )
    return rx.el.div(*digits, class_name="code", role="img", aria_label=code)


def slip_price_action(price: StrOrVar, action: Node) -> rx.Component:
    """The price large beside one action, for the foot of a wide slip."""
    return rx.el.div(rx.el.span(price, class_name="price"), action, class_name="slip__buy")
