"""Fields one types into. They keep what was typed; a state hears of it on submit."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.field import field, field_attrs, field_id
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.types import Flag, Node, Size, Text
from hsa_app.core.i18n import _


def text_field(
    label: Text,
    name: str,
    *,
    kind: str = "text",
    value: Text = "",
    hint: Node = "",
    error: Text | None = None,
    optional: bool = False,
    placeholder: str = "",
    autocomplete: str = "",
    figures: bool = False,
    icon: str = "",
    size: Size = "m",
    disabled: Flag = False,
    field_id_: str = "",
    **attrs: Any,
) -> rx.Component:
    """One line: text, email, tel, number, date or datetime-local by `kind`; `value` is what it starts with."""
    control_id = field_id(name, field_id_)
    if disabled is not False:
        attrs["disabled"] = disabled
    if placeholder:
        attrs["placeholder"] = placeholder
    control = rx.el.input(
        name=name,
        type=kind,
        default_value=value,
        auto_complete=autocomplete or "off",
        class_name=classes("input", ("n", figures), (f"input--{size}", size == "l")),
        custom_attrs={**attrs.pop("custom_attrs", {}), **field_attrs(control_id, hint, error)},
        **attrs,
    )
    if icon:
        control = rx.el.div(draw(icon), control, class_name="with-icon")
    return field(label, control, control_id=control_id, hint=hint, error=error, optional=optional)


def pincode_field(
    label: Text | None = None,
    name: str = "pincode",
    *,
    value: Text = "",
    error: Text | None = None,
    hint: Node = "",
    **attrs: Any,
) -> rx.Component:
    """Six digits."""
    return text_field(
        _("Pincode") if label is None else label, name, value=value, error=error, hint=hint, figures=True,
        autocomplete="postal-code",
        input_mode="numeric", max_length=6, **attrs,
    )  # fmt: skip


def textarea_field(
    label: Text,
    name: str,
    *,
    value: Text = "",
    rows: int = 2,
    hint: Node = "",
    error: Text | None = None,
    optional: bool = False,
    placeholder: str = "",
    autocomplete: str = "",
    max_length: int = 1000,
    field_id_: str = "",
    **attrs: Any,
) -> rx.Component:
    """Several lines; grows with what is typed."""
    control_id = field_id(name, field_id_)
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
    return field(label, control, control_id=control_id, hint=hint, error=error, optional=optional)
