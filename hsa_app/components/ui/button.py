"""Buttons: one primary button per view."""

from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.inline import A

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon as draw
from hsa_app.components.ui.text import visually_hidden
from hsa_app.components.ui.types import BoolOrVar, Handler, Node, Size, StrOrVar, is_provided

ButtonVariant = Literal["plain", "primary", "quiet", "accent", "danger", "danger-solid"]


def button_classes(variant: ButtonVariant, size: Size, *, full_width: bool = False) -> str | list[Any]:
    """The CSS classes of a button."""
    return join_class_names(
        "btn", (f"btn--{variant}", variant != "plain"), (f"btn--{size}", size != "m"), ("btn--wide", full_width)
    )


def button_content(
    label: Node, icon: StrOrVar | None, icon_end: StrOrVar | None, size: Size, screen_reader_suffix: StrOrVar
) -> list[Node]:
    """Icon, label, text for screen readers, and end icon."""
    drawn: Size = "s" if size == "s" else "m"
    return [
        draw(icon, size=drawn) if icon is not None else None,
        label,
        visually_hidden(" ", screen_reader_suffix) if is_provided(screen_reader_suffix) else None,
        draw(icon_end, size=drawn) if icon_end is not None else None,
    ]


def drop_none(parts: list[Node]) -> list[Node]:
    """The parts that are not None."""
    return [part for part in parts if part is not None]


def button(
    label: Node,
    *,
    variant: ButtonVariant = "plain",
    size: Size = "m",
    icon: StrOrVar | None = None,
    icon_end: StrOrVar | None = None,
    screen_reader_suffix: StrOrVar = "",
    busy: BoolOrVar = False,
    disabled: BoolOrVar = False,
    full_width: bool = False,
    submit: bool = False,
    on_click: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A button. `busy` shows a spinner and disables it; `screen_reader_suffix` tells similar buttons apart."""
    parts = drop_none(button_content(label, icon, icon_end, size, screen_reader_suffix))
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
        class_name=button_classes(variant, size, full_width=full_width),
        **attrs,
    )


def label_hidden_on_phone(label: StrOrVar) -> rx.Component:
    """A label that is visually hidden on phones."""
    return rx.el.span(label, class_name="btn__folds")


def prevent_double_click_attrs() -> dict[str, Any]:
    """Attributes that ignore clicks until the first is answered: `button("Accept", **prevent_double_click_attrs())`.

    The button is released by any toast, dialog or field error of the handler, after 8 s, or when it is removed.
    """
    return {"data_once": ""}


def link_button(
    label: Node,
    href: StrOrVar,
    *,
    variant: ButtonVariant = "plain",
    size: Size = "m",
    icon: StrOrVar | None = None,
    icon_end: StrOrVar | None = None,
    screen_reader_suffix: StrOrVar = "",
    full_width: bool = False,
    **attrs: Any,
) -> rx.Component:
    """A link that looks like a button."""
    parts = drop_none(button_content(label, icon, icon_end, size, screen_reader_suffix))
    return rx.el.a(*parts, href=href, class_name=button_classes(variant, size, full_width=full_width), **attrs)


def download_button(
    label: Node, href: StrOrVar, *, size: Size = "m", icon: StrOrVar | None = None, screen_reader_suffix: StrOrVar = ""
) -> rx.Component:
    """A link that looks like a button and downloads a file, without the router."""
    parts = drop_none(button_content(label, icon, None, size, screen_reader_suffix))
    return A.create(*parts, href=href, download=True, class_name=button_classes("plain", size))


def icon_button(
    icon: StrOrVar,
    label: StrOrVar,
    *,
    size: Size = "m",
    disabled: BoolOrVar = False,
    on_click: Handler = None,
    **attrs: Any,
) -> rx.Component:
    """A button with an icon only; `label` is its accessible name."""
    if on_click is not None:
        attrs["on_click"] = on_click
    if disabled is not False:
        attrs["disabled"] = disabled
    return rx.el.button(
        draw(icon),
        type="button",
        aria_label=label,
        title=label,
        class_name=join_class_names("btn btn--icon", (f"btn--{size}", size != "m")),
        **attrs,
    )


def button_pair(first: rx.Component, second: rx.Component) -> rx.Component:
    """Two buttons of equal width, the more frequent one on the right."""
    return rx.el.div(first, second, class_name="pair")
