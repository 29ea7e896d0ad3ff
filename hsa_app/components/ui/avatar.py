"""An avatar: initials in a circle, with name and subtitle."""

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Node, Size, StrOrVar, is_provided


def avatar(initials: StrOrVar, *, size: Size = "m") -> rx.Component:
    """Initials in a circle; the name must be shown beside it."""
    return rx.el.span(
        initials, class_name=join_class_names("avatar", (f"avatar--{size}", size != "m")), aria_hidden="true"
    )


def person_summary(
    initials: StrOrVar, name: StrOrVar, *, note: Node = "", href: StrOrVar | None = None, size: Size = "s"
) -> rx.Component:
    """Avatar and name (a link if `href` is set), with a muted note below."""
    lines = [
        rx.el.a(name, href=href, class_name="person__name")
        if href is not None
        else rx.el.span(name, class_name="person__name")
    ]
    if is_provided(note):
        lines.append(rx.el.span(note, class_name="small muted cut"))
    return rx.el.div(avatar(initials, size=size), rx.el.div(*lines, class_name="person__words"), class_name="person")
