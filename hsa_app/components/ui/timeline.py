"""A timeline of past, present and future events."""

from typing import Literal

import reflex as rx

from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Node, StrOrVar, is_provided

TimelinePosition = Literal["past", "now", "ahead"] | rx.Var


def timeline(*entries: Node) -> rx.Component:
    """Entries on top of one another; may contain an `rx.foreach`."""
    return rx.el.ol(*entries, class_name="timeline")


def timeline_entry(
    title: Node, *, icon: StrOrVar, time: Node = "", note: Node = "", position: TimelinePosition = "past"
) -> rx.Component:
    """One entry; `position` is past, now or ahead."""
    lines: list[Node] = [rx.el.p(title, class_name="timeline__title")]
    for line, class_name in ((time, "small muted n"), (note, "small lines")):
        if isinstance(line, rx.Var):
            lines.append(rx.cond(line, rx.el.p(line, class_name=class_name)))
        elif is_provided(line):
            lines.append(rx.el.p(line, class_name=class_name))
    return rx.el.li(
        rx.el.span(draw(icon), class_name="timeline__mark"),
        rx.el.div(*lines, class_name="timeline__words"),
        data_at=position,
    )
