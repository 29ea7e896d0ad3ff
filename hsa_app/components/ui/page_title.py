"""The head of a page: where one is, what it is called, what one can do."""

import reflex as rx

from hsa_app.components.ui.types import Node, given


def page_title(
    title: Node, *, note: Node = "", way: Node = None, acts: Node = None, badges: Node = None
) -> rx.Component:
    """Heading one, a quiet note below, a breadcrumb above, buttons on the right."""
    words: list[Node] = []
    if way is not None:
        words.append(way)
    words.append(rx.el.h1(title))
    if given(note):
        words.append(rx.el.p(note, class_name="muted small n"))
    if badges is not None:
        words.append(rx.el.div(badges, class_name="row row--wrap"))
    side = [rx.el.div(acts, class_name="row row--wrap")] if acts is not None else []
    return rx.el.div(rx.el.div(*words, class_name="page-head__words"), *side, class_name="page-head")


def section_title(title: Node, aside: Node = None) -> rx.Component:
    """Heading two with something on its right."""
    return rx.el.div(rx.el.h2(title), *([aside] if aside is not None else []), class_name="row between row--wrap")
