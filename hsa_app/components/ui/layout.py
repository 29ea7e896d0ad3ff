"""Arrangement: stacks, rows, grids, and a page split in two."""

from typing import Any, Literal

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Node

Gap = Literal["xs", "s", "m", "l", "xl"]


def stack(*children: Node, gap: Gap = "m", start: bool = False, **attrs: Any) -> rx.Component:
    """Things below one another; `start` keeps them as narrow as they are."""
    return rx.el.div(
        *children, class_name=classes("stack", (f"stack--{gap}", gap != "m"), ("stack--start", start)), **attrs
    )


def row(
    *children: Node,
    gap: Gap = "s",
    wrap: bool = False,
    between: bool = False,
    top: bool = False,
    end: bool = False,
    **attrs: Any,
) -> rx.Component:
    """Things beside one another; gaps are 6, 8, 16 and 24 px for xs, s, m and l."""
    names = classes(
        "row",
        (f"row--{gap}", gap != "s"),
        ("row--wrap", wrap),
        ("between", between),
        ("row--top", top),
        ("row--end", end),
    )
    return rx.el.div(*children, class_name=names, **attrs)


def grow(*children: Node, **attrs: Any) -> rx.Component:
    """Takes what room is left in a row."""
    return rx.el.div(*children, class_name="grow", **attrs)


def grid(*children: Node, columns: Literal["2", "2-1", "3", "4"] = "2", **attrs: Any) -> rx.Component:
    """Equal columns where there is room (`2-1` gives the first two thirds), one column on a phone."""
    return rx.el.div(*children, class_name=f"grid grid--{columns}", **attrs)


def split(
    main: Node, aside: Node, *, narrow_left: bool = False, stays: bool = True, woven: bool = False
) -> rx.Component:
    """Main part and an aside of 368 px from 900 px on; `narrow_left` puts filters of 224 px on the left.
    `woven`: on a phone, what stands in a `first` of the aside comes before the main part."""
    names = classes(("stack", True), ("stays", stays), ("woven", woven))
    beside = rx.el.div(aside, class_name=names)
    body = rx.el.div(main, class_name="stack stack--l")
    parts = (beside, body) if narrow_left else (body, beside)
    return rx.el.div(*parts, class_name=classes("split", ("split--left", narrow_left)))


def first(*children: Node) -> rx.Component:
    """Stands in the aside of a woven split; comes first on a phone."""
    return rx.el.div(*children, class_name="woven__first")


def rule() -> rx.Component:
    """A hairline."""
    return rx.el.hr(class_name="rule")


def only_wide(*children: Node) -> rx.Component:
    """Shown from 900 px on."""
    return rx.el.div(*children, class_name="only-wide")


def only_narrow(*children: Node) -> rx.Component:
    """Shown below 900 px."""
    return rx.el.div(*children, class_name="only-narrow")
