"""Text fields, uncontrolled: the browser keeps the input, and a state reads it on submit."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.field import field, field_attrs, field_id
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import BoolOrVar, Node, Size, StrOrVar
from hsa_app.core.i18n import _


def text_field(
    label: StrOrVar,
    name: str,
    *,
    input_type: str = "text",
    value: StrOrVar = "",
    hint: Node = "",
    error: StrOrVar | None = None,
    optional: bool = False,
    placeholder: str = "",
    autocomplete: str = "",
    tabular_numbers: bool = False,
    icon: str = "",
    size: Size = "m",
    disabled: BoolOrVar = False,
    html_id: str = "",
    **attrs: Any,
) -> rx.Component:
    """A single-line field with label, hint and error; `value` is the initial value."""
    control_id = field_id(name, html_id)
    if disabled is not False:
        attrs["disabled"] = disabled
    if placeholder:
        attrs["placeholder"] = placeholder
    control = rx.el.input(
        name=name,
        type=input_type,
        default_value=value,
        auto_complete=autocomplete or "off",
        class_name=join_class_names("input", ("n", tabular_numbers), (f"input--{size}", size == "l")),
        custom_attrs={**attrs.pop("custom_attrs", {}), **field_attrs(control_id, hint, error)},
        **attrs,
    )
    if icon:
        control = rx.el.div(draw(icon), control, class_name="with-icon")
    return field(label, control, html_id=control_id, hint=hint, error=error, optional=optional)


def pincode_field(
    label: StrOrVar | None = None,
    name: str = "pincode",
    *,
    value: StrOrVar = "",
    error: StrOrVar | None = None,
    hint: Node = "",
    **attrs: Any,
) -> rx.Component:
    """A field for a pincode of six digits."""
    return text_field(
        _("Pincode") if label is None else label, name, value=value, error=error, hint=hint, tabular_numbers=True,
        autocomplete="postal-code",
        input_mode="numeric", max_length=6, **attrs,
    )  # fmt: skip


def textarea_field(
    label: StrOrVar,
    name: str,
    *,
    value: StrOrVar = "",
    rows: int = 2,
    hint: Node = "",
    error: StrOrVar | None = None,
    optional: bool = False,
    placeholder: str = "",
    autocomplete: str = "",
    max_length: int = 1000,
    html_id: str = "",
    **attrs: Any,
) -> rx.Component:
    """A multi-line field with label, hint and error, which grows with its content."""
    control_id = field_id(name, html_id)
    control = rx.el.textarea(
        name=name,
        rows=rows,
        default_value=value,
        placeholder=placeholder,
        auto_complete=autocomplete or "off",
        max_length=max_length,
        class_name="input",
        custom_attrs=field_attrs(control_id, hint, error),
        **attrs,
    )
    return field(label, control, html_id=control_id, hint=hint, error=error, optional=optional)
