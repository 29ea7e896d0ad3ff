"""A password field with a button that shows the characters."""

from typing import Literal

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.field import field, field_attrs, field_id
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Handler, Node, Size, StrOrVar
from hsa_app.core.i18n import _


def password_field(
    label: StrOrVar | None = None,
    name: str = "password",
    *,
    autocomplete: Literal["current-password", "new-password"] = "current-password",
    hint: Node = "",
    error: StrOrVar | None = None,
    size: Size = "m",
    html_id: str = "",
    on_blur: Handler = None,
) -> rx.Component:
    """A password field with a button that shows the characters."""
    control_id = field_id(name, html_id)
    entry = rx.el.input(
        name=name,
        type="password",
        default_value="",
        auto_complete=autocomplete,
        max_length=128,
        class_name=join_class_names("input", (f"input--{size}", size == "l")),
        **({} if on_blur is None else {"on_blur": on_blur}),
        custom_attrs=field_attrs(control_id, hint, error) | {"autocapitalize": "none", "spellcheck": "false"},
    )
    show = rx.el.button(
        rx.el.span(icon("eye"), class_name="secret__off"),
        rx.el.span(icon("eye-off"), class_name="secret__on"),
        type="button",
        aria_label=_("Show characters"),
        aria_pressed="false",
        data_reveal=control_id,
        class_name="btn btn--icon",
    )
    control = rx.el.div(entry, show, class_name="secret")
    label = _("Password") if label is None else label
    return field(label, control, html_id=control_id, hint=hint, error=error)
