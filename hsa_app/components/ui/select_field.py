"""A native select field."""

from collections.abc import Mapping
from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.field import field, field_attrs, field_id
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import BoolOrVar, Handler, Node, Options, Size, StrOrVar
from hsa_app.core.i18n import _


def option_elements(options: Options) -> Node:
    """Option elements of texts, (value, label) pairs, or a state's list of `Option`."""
    if isinstance(options, rx.Var):
        return rx.foreach(options, lambda option: rx.el.option(option.label, value=option.value))
    pairs = [(option, option) if isinstance(option, str) else option for option in options]
    return rx.fragment(*[rx.el.option(label, value=value) for value, label in pairs])


def label_options(labels: Mapping[Any, str]) -> list[tuple[str, str]]:
    """Translated options from a mapping of values to labels marked with `N_()`."""
    return [(str(value), _(label)) for value, label in labels.items()]


def rerender_key_attrs(options: Options, value: StrOrVar) -> dict[str, Any]:
    """A key that changes with options and value, so that the right option is selected once they are loaded."""
    key: Any = ""
    if isinstance(options, rx.Var):
        key = options.to(list).length().to_string()
    if isinstance(value, rx.Var):
        key = value.to(str) + key
    return {"key": key} if isinstance(key, rx.Var) else {}


def select(
    name: str,
    options: Options,
    *,
    value: StrOrVar = "",
    blank_label: str = "",
    size: Size = "m",
    auto_width: bool = False,
    disabled: BoolOrVar = False,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A select element without a label; set `aria_label`. `blank_label` is the text of an empty first option."""
    if on_change is not None:
        attrs["on_change"] = on_change
    if disabled is not False:
        attrs["disabled"] = disabled
    first = [rx.el.option(blank_label, value="")] if blank_label else []
    entry = rx.el.select(
        *first,
        option_elements(options),
        name=name,
        default_value=value,
        class_name=join_class_names("input", (f"input--{size}", size == "l")),
        **rerender_key_attrs(options, value),
        **attrs,
    )
    return rx.el.div(entry, icon("chevron-down"), class_name=join_class_names("select", ("select--auto", auto_width)))


def select_field(
    label: StrOrVar,
    name: str,
    options: Options,
    *,
    value: StrOrVar = "",
    blank_label: str = "",
    hint: Node = "",
    error: StrOrVar | None = None,
    optional: bool = False,
    size: Size = "m",
    disabled: BoolOrVar = False,
    on_change: Handler = None,
    html_id: str = "",
) -> rx.Component:
    """A select element with label, hint and error; `value` is the initial value."""
    control_id = field_id(name, html_id)
    control = select(
        name, options, value=value, blank_label=blank_label, size=size, disabled=disabled, on_change=on_change,
        custom_attrs=field_attrs(control_id, hint, error),
    )  # fmt: skip
    return field(label, control, html_id=control_id, hint=hint, error=error, optional=optional)
