"""A page's heading: breadcrumb, title and actions."""

import reflex as rx

from hsa_app.components.ui.types import Node, is_provided


def page_title(
    title: Node, *, subtitle: Node = "", breadcrumb: Node = None, actions: Node = None, badges: Node = None
) -> rx.Component:
    """Title (h1), subtitle below, breadcrumb above, actions on the right."""
    parts: list[Node] = []
    if breadcrumb is not None:
        parts.append(breadcrumb)
    parts.append(rx.el.h1(title))
    if is_provided(subtitle):
        parts.append(rx.el.p(subtitle, class_name="muted small n"))
    if badges is not None:
        parts.append(rx.el.div(badges, class_name="row row--wrap"))
    side = [rx.el.div(actions, class_name="row row--wrap")] if actions is not None else []
    return rx.el.div(rx.el.div(*parts, class_name="page-head__words"), *side, class_name="page-head")


def section_title(title: Node, aside: Node = None) -> rx.Component:
    """Title (h2) with `aside` on its right."""
    return rx.el.div(rx.el.h2(title), *([aside] if aside is not None else []), class_name="row between row--wrap")
