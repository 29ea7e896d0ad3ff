"""A field's frame: its visible name, the control, a hint, and what is wrong with it."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Node, Text, given


def field_id(name: str, given_id: Text) -> Text:
    """The address of a field on the page: an error summary leads there."""
    return given_id if given(given_id) else f"f-{name}"


def field_attrs(control_id: str, hint: Node, error: Text | None) -> dict[str, Any]:
    """What the control must say about its hint and its error."""
    about = [f"{control_id}-hint"] if given(hint) else []
    attrs: dict[str, Any] = {"id": control_id}
    if error is not None:
        about.append(f"{control_id}-error")
        attrs["aria-invalid"] = rx.cond(error, "true", "false")
    if about:
        attrs["aria-describedby"] = " ".join(about)
    return attrs


def field(
    label: Text,
    control: rx.Component,
    *,
    control_id: str,
    hint: Node = "",
    error: Text | None = None,
    optional: bool = False,
) -> rx.Component:
    """Label above, control, then hint and error below. Only optional fields say so, beside their name."""
    name = rx.el.label(label, html_for=control_id, class_name="label")
    marker = rx.el.span(" (optional)", class_name="label muted")
    parts: list[Node] = [rx.el.div(name, marker, class_name="label") if optional else name, control]
    if given(hint):
        parts.append(rx.el.p(hint, class_name="hint", custom_attrs={"id": f"{control_id}-hint"}))
    if error is not None:
        parts.append(field_error(control_id, error))
    return rx.el.div(*parts, class_name="field")


def field_error(control_id: str, error: Text) -> rx.Component:
    """What is wrong, and what would be right."""
    return rx.el.p(
        rx.cond(error, rx.fragment(icon("circle-alert", size="s"), error)),
        class_name="error",
        custom_attrs={"id": f"{control_id}-error"},
    )
