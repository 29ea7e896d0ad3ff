"""A choice from a list, as the device itself shows it."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.field import field, field_attrs, field_id
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Flag, Handler, Node, Options, Size, Text


def choices(options: Options) -> Node:
    """The entries: words, (value, words) pairs, or a state's list of `Option`."""
    if isinstance(options, rx.Var):
        return rx.foreach(options, lambda one: rx.el.option(one.label, value=one.value))
    pairs = [(one, one) if isinstance(one, str) else one for one in options]
    return rx.fragment(*[rx.el.option(words, value=value) for value, words in pairs])


def renewed(options: Options, value: Text) -> dict[str, Any]:
    """A list that arrives late is drawn anew, so that the right entry is chosen."""
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
    value: Text = "",
    blank: str = "",
    size: Size = "m",
    auto: bool = False,
    disabled: Flag = False,
    on_change: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """The bare list, without a label; give `aria_label`. `blank` is the words of an empty first entry."""
    if on_change is not None:
        attrs["on_change"] = on_change
    if disabled is not False:
        attrs["disabled"] = disabled
    first = [rx.el.option(blank, value="")] if blank else []
    entry = rx.el.select(
        *first,
        choices(options),
        name=name,
        default_value=value,
        class_name=classes("input", (f"input--{size}", size == "l")),
        **renewed(options, value),
        **attrs,
    )
    return rx.el.div(entry, icon("chevron-down"), class_name=classes("select", ("select--auto", auto)))


def select_field(
    label: Text,
    name: str,
    options: Options,
    *,
    value: Text = "",
    blank: str = "",
    hint: Node = "",
    error: Text | None = None,
    optional: bool = False,
    size: Size = "m",
    disabled: Flag = False,
    on_change: Handler = None,
    field_id_: str = "",
) -> rx.Component:
    """A labelled choice from a list; `value` is what is chosen at first."""
    control_id = field_id(name, field_id_)
    control = select(
        name, options, value=value, blank=blank, size=size, disabled=disabled, on_change=on_change,
        custom_attrs=field_attrs(control_id, hint, error),
    )  # fmt: skip
    return field(label, control, control_id=control_id, hint=hint, error=error, optional=optional)
