"""Buttons: one filled one a view, the rest quieter."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import A

from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.text import spoken
from hsa_app.components.ui.types import Flag, Handler, Node, Size, Text, given

Variant = Literal["plain", "primary", "quiet", "accent", "danger", "danger-solid"]


def button_classes(variant: Variant, size: Size, *, wide: bool = False) -> str | list[Any]:
    """How a button of this kind looks."""
    return classes("btn", (f"btn--{variant}", variant != "plain"), (f"btn--{size}", size != "m"), ("btn--wide", wide))


def button_parts(label: Node, icon: Text | None, icon_end: Text | None, size: Size, about: Text) -> list[Node]:
    """Drawing, words, what only a screen reader needs to know, drawing."""
    drawn: Size = "s" if size == "s" else "m"
    return [
        draw(icon, size=drawn) if icon is not None else None,
        label,
        spoken(" ", about) if given(about) else None,
        draw(icon_end, size=drawn) if icon_end is not None else None,
    ]


def present(parts: list[Node]) -> list[Node]:
    """Leaves out what is not there."""
    return [part for part in parts if part is not None]


def button(
    label: Node,
    *,
    variant: Variant = "plain",
    size: Size = "m",
    icon: Text | None = None,
    icon_end: Text | None = None,
    about: Text = "",
    busy: Flag = False,
    disabled: Flag = False,
    wide: bool = False,
    submit: bool = False,
    on_click: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A button. `busy` shows work under way and stops a second press; `about` tells screen readers which one it is."""
    parts = present(button_parts(label, icon, icon_end, size, about))
    if busy is not False:
        attrs["aria_busy"] = rx.cond(busy, "true", "false") if isinstance(busy, rx.Var) else "true"
        parts.insert(0, rx.cond(busy, rx.el.span(class_name="spin", aria_hidden="true")))
        disabled = busy if disabled is False else busy | disabled
    if disabled is not False:
        attrs["disabled"] = disabled
    if on_click is not None:
        attrs["on_click"] = on_click
    return rx.el.button(
        *parts,
        type="submit" if submit else "button",
        class_name=button_classes(variant, size, wide=wide),
        **attrs,
    )


def folding(label: Text) -> rx.Component:
    """Words that give way to the drawing on a phone; a screen reader still says them."""
    return rx.el.span(label, class_name="btn__folds")


def once() -> dict[str, Any]:
    """What a button needs so that a second press waits for the answer to the first: `button("Accept", **once())`.

    The wait ends with whatever the handler says (a toast, a dialog, a wrong field), or when the button goes.
    """
    return {"data_once": ""}


def link_button(
    label: Node,
    href: Text,
    *,
    variant: Variant = "plain",
    size: Size = "m",
    icon: Text | None = None,
    icon_end: Text | None = None,
    about: Text = "",
    wide: bool = False,
    **attrs: Any,
) -> rx.Component:
    """Looks like a button, leads somewhere."""
    parts = present(button_parts(label, icon, icon_end, size, about))
    return rx.el.a(*parts, href=href, class_name=button_classes(variant, size, wide=wide), **attrs)


def file_button(
    label: Node, href: Text, *, size: Size = "m", icon: Text | None = None, about: Text = ""
) -> rx.Component:
    """Looks like a button, fetches a file: the browser itself follows it."""
    parts = present(button_parts(label, icon, None, size, about))
    return A.create(*parts, href=href, download=True, class_name=button_classes("plain", size))


def icon_button(
    icon: Text, label: Text, *, size: Size = "m", disabled: Flag = False, on_click: Handler = None, **attrs: Any
) -> rx.Component:
    """Only a drawing to press; `label` is its name."""
    if on_click is not None:
        attrs["on_click"] = on_click
    if disabled is not False:
        attrs["disabled"] = disabled
    return rx.el.button(
        draw(icon),
        type="button",
        aria_label=label,
        title=label,
        class_name=classes("btn btn--icon", (f"btn--{size}", size != "m")),
        **attrs,
    )


def button_pair(first: rx.Component, second: rx.Component) -> rx.Component:
    """Two equal buttons side by side, the one to press most often on the right."""
    return rx.el.div(first, second, class_name="pair")
