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
    """An article with `when` in the stub, then title and price, then `body`.

    `footer` has the time left and the buttons, `tear_off` the start code. `ticket` adds notches (for a slip alone on
    the page), `is_mine` an accent edge, `is_gone` a dashed one; `wide` puts the footer on the right, `large` is for the
    head of a page.
    """
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
    """Title and price."""
    element = {"h1": rx.el.h1, "h2": rx.el.h2, "h3": rx.el.h3, "span": rx.el.span}[heading_level]
    cost = [rx.el.span(price)] if is_provided(price) else [rx.el.span()]
    return rx.el.div(element(title), *cost, class_name="slip__title")


def slip_time(day: StrOrVar, time: StrOrVar, am_pm: StrOrVar = "", note: Node = "", extra: Node = None) -> rx.Component:
    """The stub: “Tue 1 Dec”, “3:00”, “pm”, “60 min”; `extra` may be a countdown."""
    small = [rx.el.small(am_pm)] if is_provided(am_pm) else []
    return rx.el.div(
        rx.el.span(day),
        rx.el.b(time, *small),
        *([rx.el.span(note)] if is_provided(note) else []),
        *([extra] if extra is not None else []),
        class_name="slip__when",
    )


def slip_note(*content: Node) -> rx.Component:
    """A text such as the customer's notes; keeps line breaks."""
    return rx.el.p(*content, class_name="slip__note")


def slip_meta(*items: Node) -> rx.Component:
    """Small facts side by side."""
    return rx.el.div(*items, class_name="meta")


def meta_item(label: Node, icon_name: StrOrVar | None = None) -> rx.Component:
    """One small fact with an optional icon."""
    return rx.el.span(*([icon(icon_name, size="s")] if icon_name is not None else []), label)


def requested_you_badge() -> rx.Component:
    """Marks a request that is addressed to this professional."""
    return rx.el.span(icon("hand", size="s"), _("Asked for you"), class_name="slip__asked")


def slip_list(*children: Node, **attrs: Any) -> rx.Component:
    """Slips on top of one another; new ones fade in."""
    return rx.el.div(*children, class_name="slips", **attrs)


def start_code_digits(code: StrOrVar) -> rx.Component:
    """The four digits of the start code, large; screen readers read them as one number."""
    digits = (
        [rx.el.span(code[index]) for index in range(4)]
        if isinstance(code, str)
        else [rx.el.span(code.to(str)[index]) for index in range(4)]
    )
    return rx.el.div(*digits, class_name="code", role="img", aria_label=code)


def slip_price_action(price: StrOrVar, action: Node) -> rx.Component:
    """A large price beside one action, for the footer of a wide slip."""
    return rx.el.div(rx.el.span(price, class_name="price"), action, class_name="slip__buy")
