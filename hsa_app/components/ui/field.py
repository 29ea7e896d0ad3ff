"""A form field's frame: label, control, hint and error."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Node, StrOrVar, is_provided
from hsa_app.core.i18n import _


def field_id(name: str, html_id: StrOrVar) -> StrOrVar:
    """The id of a field."""
    return html_id if is_provided(html_id) else f"f-{name}"


def field_attrs(html_id: str, hint: Node, error: StrOrVar | None) -> dict[str, Any]:
    """The id and ARIA attributes of the control: description by hint and error, and validity."""
    about = [f"{html_id}-hint"] if is_provided(hint) else []
    attrs: dict[str, Any] = {"id": html_id}
    if error is not None:
        about.append(f"{html_id}-error")
        attrs["aria-invalid"] = rx.cond(error, "true", "false")
    if about:
        attrs["aria-describedby"] = " ".join(about)
    return attrs


def field(
    label: StrOrVar,
    control: rx.Component,
    *,
    html_id: str,
    hint: Node = "",
    error: StrOrVar | None = None,
    optional: bool = False,
) -> rx.Component:
    """A label above the control, hint and error below. Only optional fields are marked."""
    name = rx.el.label(label, html_for=html_id, class_name="label")
    marker = rx.el.span(" ", _("(optional)"), class_name="label muted")
    parts: list[Node] = [rx.el.div(name, marker, class_name="label") if optional else name, control]
    if is_provided(hint):
        parts.append(rx.el.p(hint, class_name="hint", custom_attrs={"id": f"{html_id}-hint"}))
    if error is not None:
        parts.append(field_error(html_id, error))
    return rx.el.div(*parts, class_name="field")


def field_error(html_id: str, error: StrOrVar) -> rx.Component:
    """The error message of a field."""
    return rx.el.p(
        rx.cond(error, rx.fragment(icon("circle-alert", size="s"), error)),
        class_name="error",
        custom_attrs={"id": f"{html_id}-error"},
    )
