"""A search field without a visible label; “/” focuses it."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Size, StrOrVar


def search_box(
    label: StrOrVar, name: str = "q", *, placeholder: str = "", value: StrOrVar = "", size: Size = "m", **attrs: Any
) -> rx.Component:
    """A search field with the accessible name `label`; Enter submits its form."""
    if isinstance(value, rx.Var):
        attrs["key"] = value
    entry = rx.el.input(
        type="search",
        name=name,
        default_value=value,
        aria_label=label,
        placeholder=placeholder or label,
        auto_complete="off",
        data_search="",
        class_name=join_class_names("input", (f"input--{size}", size == "l")),
        **attrs,
    )
    return rx.el.div(icon("search"), entry, class_name="with-icon grow")
