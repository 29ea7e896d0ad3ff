"""A person: initials in a circle, and the name with a line below it."""

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Node, Size, Text, given


def avatar(initials: Text, *, size: Size = "m") -> rx.Component:
    """Initials in a circle; the name must stand beside it."""
    return rx.el.span(initials, class_name=classes("avatar", (f"avatar--{size}", size != "m")), aria_hidden="true")


def person(initials: Text, name: Text, *, note: Node = "", href: Text | None = None, size: Size = "s") -> rx.Component:
    """Avatar, name (a link when `href` is given) and a quiet line below."""
    words = [
        rx.el.a(name, href=href, class_name="person__name")
        if href is not None
        else rx.el.span(name, class_name="person__name")
    ]
    if given(note):
        words.append(rx.el.span(note, class_name="small muted cut"))
    return rx.el.div(avatar(initials, size=size), rx.el.div(*words, class_name="person__words"), class_name="person")
