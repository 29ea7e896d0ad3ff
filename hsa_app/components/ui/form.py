"""Forms: answered by a state, or sent by the browser itself."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.layout import Gap
from hsa_app.components.ui.types import Handler, Node, Text, given


class BrowserForm(BaseHTML):
    """A form the browser sends itself; nothing listens to its submit."""

    tag = "form"

    action: rx.Var[str]
    method: rx.Var[str]
    no_validate: rx.Var[bool]


def form(*children: Node, on_submit: Handler, gap: Gap = "m", name: Text = "", **attrs: Any) -> rx.Component:
    """A form a state answers: `on_submit` gets the fields by name. What was typed stays until the form goes away.

    What else the answer needs goes along as a `hidden` field: the compiler moves what a form does out of `rx.foreach`,
    where the one that is meant is not known.

    Raises:
        TypeError: `on_submit` was given something of its own.
    """
    if getattr(on_submit, "args", None):
        raise TypeError("A form's answer takes the form alone. Put what else it needs into a hidden field.")
    if given(name):
        attrs["aria_label"] = name
    return rx.el.form(
        *children,
        on_submit=on_submit,
        no_validate=True,
        class_name=classes("stack", (f"stack--{gap}", gap != "m")),
        **attrs,
    )


def native_form(
    *children: Node,
    action: Text,
    method: Literal["get", "post"] = "post",
    gap: Gap = "m",
    bare: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A form the browser sends itself, for what must load a new page: sign in, sign out, search."""
    if not bare:
        attrs["class_name"] = classes("stack", (f"stack--{gap}", gap != "m"))
    return BrowserForm.create(*children, action=action, method=method, **attrs)


def hidden(name: str, value: Text, *, from_address: bool = False) -> rx.Component:
    """A value that goes along with a form; `from_address` takes it from the page's address until it has come."""
    more = {"data_from_address": ""} if from_address else {}
    return rx.el.input(type="hidden", name=name, value=value, read_only=True, **more)


def fieldset(legend: Node, *children: Node, spoken: bool = False, small: bool = False, gap: Gap = "m") -> rx.Component:
    """Fields that belong together under one heading (`spoken`: only said, not shown)."""
    names = "sr" if spoken else classes("legend", ("legend--s", small))
    return rx.el.fieldset(
        rx.el.legend(legend, class_name=names),
        rx.el.div(*children, class_name=classes("stack", (f"stack--{gap}", gap != "m"))),
    )


def form_parts(*children: Node) -> rx.Component:
    """Parts of a long form, with a hairline between them."""
    return rx.el.div(*children, class_name="stack stack--l parts")
