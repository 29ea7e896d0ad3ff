"""Dialogs and drawers: the browser's own, so focus stays inside and Esc closes."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.button import Variant, button, icon_button, once
from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.toast import dialog_notices
from hsa_app.components.ui.types import Flag, Handler, Node, Text
from hsa_app.core.i18n import _


def opens(dialog_id: Text) -> dict[str, Any]:
    """What a button needs to open a dialog without asking the server: `button("Block", **opens("block"))`."""
    return {"data_open": dialog_id, "aria_haspopup": "dialog"}


def closes() -> dict[str, Any]:
    """What a button inside a dialog or drawer needs to close it."""
    return {"data_close": ""}


def dialog(dialog_id: Text, title: Node, *children: Node, wide: bool = False) -> rx.Component:
    """A dialog; opened by `**opens(id)` or `state.dialog.open(id)`, forms inside are emptied when it closes."""
    return rx.el.dialog(
        rx.el.div(
            rx.el.h2(title, custom_attrs={"id": named(dialog_id)}),
            *children,
            class_name="dialog__in",
        ),
        dialog_notices(),
        class_name=classes("dialog", ("dialog--wide", wide)),
        aria_labelledby=named(dialog_id),
        custom_attrs={"id": dialog_id},
    )


def named(dialog_id: Text) -> Text:
    """Where a dialog's title is."""
    return f"{dialog_id}-title" if isinstance(dialog_id, str) else dialog_id.to(str) + "-title"


def dialog_acts(*buttons: Node) -> rx.Component:
    """The buttons of a dialog: the way back first, the act last."""
    return rx.el.div(*buttons, class_name="dialog__acts")


def confirm(
    dialog_id: Text,
    title: Node,
    consequence: Node,
    *fields: Node,
    act: Text,
    keep: Text | None = None,
    on_submit: Handler,
    variant: Variant = "danger-solid",
    busy: Flag = False,
) -> rx.Component:
    """Asks before something that matters: the title names it, `consequence` says what happens, `fields` may ask why.
    `on_submit` gets the fields; close with `state.dialog.close(id)` once it worked."""
    return dialog(
        dialog_id,
        title,
        rx.el.form(
            rx.el.p(consequence),
            *fields,
            dialog_acts(
                button(_("Keep it") if keep is None else keep, **closes()),
                button(act, variant=variant, submit=True, busy=busy, **once()),
            ),
            on_submit=on_submit,
            no_validate=True,
        ),
    )


def drawer(
    drawer_id: Text, title: Node, *body: Node, lead: Node = None, below_title: Node = None, foot: Node = None
) -> rx.Component:
    """A sheet beside the table (full height below 1100 px), opened like a dialog; `foot` holds its buttons."""
    words = rx.el.div(
        rx.el.h2(title, custom_attrs={"id": named(drawer_id)}),
        *([below_title] if below_title is not None else []),
        class_name="grow stack stack--s",
    )
    head = rx.el.div(
        *([lead] if lead is not None else []),
        words,
        icon_button("x", _("Close"), size="s", **closes()),
        class_name="drawer__head",
    )
    return rx.el.dialog(
        head,
        rx.el.div(*body, class_name="drawer__body"),
        *([rx.el.div(foot, class_name="drawer__foot")] if foot is not None else []),
        dialog_notices(),
        class_name="drawer",
        aria_labelledby=named(drawer_id),
        custom_attrs={"id": drawer_id},
    )
