"""Layout primitives: stack, row, grid and two columns."""

from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Node

Gap = Literal["xs", "s", "m", "l", "xl"]


def stack(*children: Node, gap: Gap = "m", align_start: bool = False, **attrs: Any) -> rx.Component:
    """Children on top of one another; `align_start` keeps their natural width."""
    return rx.el.div(
        *children,
        class_name=join_class_names("stack", (f"stack--{gap}", gap != "m"), ("stack--start", align_start)),
        **attrs,
    )


def row(
    *children: Node,
    gap: Gap = "s",
    wrap: bool = False,
    space_between: bool = False,
    align_top: bool = False,
    align_end: bool = False,
    **attrs: Any,
) -> rx.Component:
    """Children side by side; the gaps xs, s, m and l are 6, 8, 16 and 24 px."""
    names = join_class_names(
        "row",
        (f"row--{gap}", gap != "s"),
        ("row--wrap", wrap),
        ("between", space_between),
        ("row--top", align_top),
        ("row--end", align_end),
    )
    return rx.el.div(*children, class_name=names, **attrs)


def flex_grow(*children: Node, **attrs: Any) -> rx.Component:
    """Takes the remaining width of a row."""
    return rx.el.div(*children, class_name="grow", **attrs)


def grid(*children: Node, columns: Literal["2", "2-1", "3", "4"] = "2", **attrs: Any) -> rx.Component:
    """Equal columns where there is room (`2-1` gives two thirds to the first), one column on a phone."""
    return rx.el.div(*children, class_name=f"grid grid--{columns}", **attrs)


def two_column_layout(
    main: Node, aside: Node, *, aside_left: bool = False, sticky: bool = True, interleave_on_phone: bool = False
) -> rx.Component:
    """Main part and an aside of 368 px from 900 px on; `aside_left` puts one of 224 px on the left.

    With `interleave_on_phone`, a phone shows what is in `first_on_phone` before the main part.
    """
    names = join_class_names(("stack", True), ("stays", sticky), ("woven", interleave_on_phone))
    beside = rx.el.div(aside, class_name=names)
    body = rx.el.div(main, class_name="stack stack--l")
    parts = (beside, body) if aside_left else (body, beside)
    return rx.el.div(*parts, class_name=join_class_names("split", ("split--left", aside_left)))


def first_on_phone(*children: Node) -> rx.Component:
    """A part of the aside that a phone shows first, in a layout with `interleave_on_phone`."""
    return rx.el.div(*children, class_name="woven__first")


def desktop_only(*children: Node) -> rx.Component:
    """Shown from 900 px on."""
    return rx.el.div(*children, class_name="only-wide")


def phone_only(*children: Node) -> rx.Component:
    """Shown below 900 px."""
    return rx.el.div(*children, class_name="only-narrow")
