"""A timeline of past, present and future events."""

from typing import Literal

import reflex as rx

from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Node, StrOrVar, is_provided

TimelinePosition = Literal["past", "now", "ahead"] | rx.Var


def timeline(*entries: Node) -> rx.Component:
    """Moments below one another; may hold an `rx.foreach`."""
    return rx.el.ol(*entries, class_name="timeline")


def timeline_entry(
    title: Node, *, icon: StrOrVar, time: Node = "", note: Node = "", position: TimelinePosition = "past"
) -> rx.Component:
    """One moment; `at` says whether it is past, now or ahead."""
    words: list[Node] = [rx.el.p(title, class_name="timeline__title")]
    for line, look in ((time, "small muted n"), (note, "small lines")):
        if isinstance(line, rx.Var):
            words.append(rx.cond(line, rx.el.p(line, class_name=look)))
        elif is_provided(line):
            words.append(rx.el.p(line, class_name=look))
    return rx.el.li(
        rx.el.span(draw(icon), class_name="timeline__mark"),
        rx.el.div(*words, class_name="timeline__words"),
        data_at=position,
    )
