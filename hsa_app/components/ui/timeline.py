"""What happened, what is now, what comes."""

from typing import Literal

import reflex as rx

from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Node, Text, given
from hsa_app.core.i18n import _

At = Literal["past", "now", "ahead"] | rx.Var


def timeline(*moments: Node) -> rx.Component:
    """Moments below one another; may hold an `rx.foreach`."""
    return rx.el.ol(*moments, class_name="timeline")


def moment(title: Node, *, icon: Text, when: Node = "", note: Node = "", at: At = "past") -> rx.Component:
    """One moment; `at` says whether it is past, now or ahead."""
    words: list[Node] = [rx.el.p(title, class_name="timeline__title")]
    for line, look in ((when, _("small muted n")), (note, _("small lines"))):
        if isinstance(line, rx.Var):
            words.append(rx.cond(line, rx.el.p(line, class_name=look)))
        elif given(line):
            words.append(rx.el.p(line, class_name=look))
    return rx.el.li(
        rx.el.span(draw(icon), class_name="timeline__mark"),
        rx.el.div(*words, class_name="timeline__words"),
        data_at=at,
    )
