"""Forms, submitted to a state or by the browser."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.layout import Gap
from hsa_app.components.ui.types import Handler, Node, StrOrVar, is_provided


class NativeForm(BaseHTML):
    """A form that the browser submits itself, without a submit handler."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]
    no_validate: rx.Var[bool]


def form(*children: Node, on_submit: Handler, gap: Gap = "m", aria_label: StrOrVar = "", **attrs: Any) -> rx.Component:
    """A form that a state handles: `on_submit` receives the fields by name. The input stays while the form is rendered.

    Other arguments must be hidden fields: the compiler moves the submit handler of a form out of `rx.foreach`, where
    the loop variable is undefined.

    Raises:
        TypeError: `on_submit` has arguments of its own.
    """
    if getattr(on_submit, "args", None):
        raise TypeError("on_submit takes the form only. Pass other arguments as hidden fields.")
    if is_provided(aria_label):
        attrs["aria_label"] = aria_label
    return rx.el.form(
        *children,
        on_submit=on_submit,
        no_validate=True,
        class_name=join_class_names("stack", (f"stack--{gap}", gap != "m")),
        **attrs,
    )


def native_form(
    *children: Node,
    action: StrOrVar,
    method: Literal["get", "post"] = "post",
    gap: Gap = "m",
    unstyled: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A form that the browser submits itself, for actions that load a new page: sign in, sign out, search."""
    if not unstyled:
        attrs["class_name"] = join_class_names("stack", (f"stack--{gap}", gap != "m"))
    return NativeForm.create(*children, action=action, method=method, **attrs)


def hidden_input(name: str, value: StrOrVar, *, from_url: bool = False) -> rx.Component:
    """A hidden field; `from_url` fills an empty one from the page's query on submit."""
    more = {"data_from_address": ""} if from_url else {}
    return rx.el.input(type="hidden", name=name, value=value, read_only=True, **more)


def fieldset(
    legend: Node, *children: Node, hide_legend: bool = False, small_legend: bool = False, gap: Gap = "m"
) -> rx.Component:
    """Fields under one legend; `hide_legend` shows it to screen readers only."""
    names = "sr" if hide_legend else join_class_names("legend", ("legend--s", small_legend))
    return rx.el.fieldset(
        rx.el.legend(legend, class_name=names),
        rx.el.div(*children, class_name=join_class_names("stack", (f"stack--{gap}", gap != "m"))),
    )


def form_sections(*children: Node) -> rx.Component:
    """Sections of a long form, with a line between them."""
    return rx.el.div(*children, class_name="stack stack--l parts")
