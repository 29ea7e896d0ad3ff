"""The name in a row, which opens the drawer beside the list."""

import reflex as rx

from hsa_app.components.ui.kinds import Node


def row_link(words: Node, href: rx.Var) -> rx.Component:
    """Leads to the list with a drawer open; the list stays where it is, and closing the drawer goes back."""
    return rx.el.a(
        words,
        href=href,
        prevent_scroll_reset=True,
        custom_attrs={"state": rx.Var("({drawer: true})")},
        class_name="row-link",
    )
