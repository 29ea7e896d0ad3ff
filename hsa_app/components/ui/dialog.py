"""Dialogs and drawers on the browser's dialog element, so focus stays inside and Esc closes."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.button import ButtonVariant, button, icon_button, prevent_double_click_attrs
from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.toast import dialog_toast_region
from hsa_app.components.ui.types import BoolOrVar, Handler, Node, StrOrVar
from hsa_app.core.i18n import _


def open_dialog_attrs(dialog_id: StrOrVar) -> dict[str, Any]:
    """Attributes of a button that opens a dialog in the browser: `button("Block", **open_dialog_attrs("block"))`."""
    return {"data_open": dialog_id, "aria_haspopup": "dialog"}


def close_dialog_attrs() -> dict[str, Any]:
    """Attributes of a button that closes the dialog or drawer around it."""
    return {"data_close": ""}


def dialog(dialog_id: StrOrVar, title: Node, *children: Node, wide: bool = False) -> rx.Component:
    """A dialog, opened by `open_dialog_attrs(id)` or `state.dialogs.open(id)`; closing resets the forms inside."""
    return rx.el.dialog(
        rx.el.div(
            rx.el.h2(title, custom_attrs={"id": title_id(dialog_id)}),
            *children,
            class_name="dialog__in",
        ),
        dialog_toast_region(),
        class_name=join_class_names("dialog", ("dialog--wide", wide)),
        aria_labelledby=title_id(dialog_id),
        custom_attrs={"id": dialog_id},
    )


def title_id(dialog_id: StrOrVar) -> StrOrVar:
    """The id of a dialog's title."""
    return f"{dialog_id}-title" if isinstance(dialog_id, str) else dialog_id.to(str) + "-title"


def dialog_actions(*buttons: Node) -> rx.Component:
    """The buttons of a dialog: cancel first, the action last."""
    return rx.el.div(*buttons, class_name="dialog__acts")


def confirm_dialog(
    dialog_id: StrOrVar,
    title: Node,
    consequence: Node,
    *fields: Node,
    confirm_label: StrOrVar,
    cancel_label: StrOrVar | None = None,
    on_submit: Handler,
    variant: ButtonVariant = "danger-solid",
    busy: BoolOrVar = False,
) -> rx.Component:
    """Asks for confirmation: `consequence` says what happens, `fields` may ask for a reason.

    `on_submit` receives the fields; it closes the dialog with `state.dialogs.close(id)` after success.
    """
    return dialog(
        dialog_id,
        title,
        rx.el.form(
            rx.el.p(consequence),
            *fields,
            dialog_actions(
                button(_("Keep it") if cancel_label is None else cancel_label, **close_dialog_attrs()),
                button(confirm_label, variant=variant, submit=True, busy=busy, **prevent_double_click_attrs()),
            ),
            on_submit=on_submit,
            no_validate=True,
        ),
    )


def drawer(
    drawer_id: StrOrVar, title: Node, *body: Node, leading: Node = None, below_title: Node = None, footer: Node = None
) -> rx.Component:
    """A panel at the side (full height below 1100 px), opened like a dialog; `footer` has its buttons."""
    heading = rx.el.div(
        rx.el.h2(title, custom_attrs={"id": title_id(drawer_id)}),
        *([below_title] if below_title is not None else []),
        class_name="grow stack stack--s",
    )
    head = rx.el.div(
        *([leading] if leading is not None else []),
        heading,
        icon_button("x", _("Close"), size="s", **close_dialog_attrs()),
        class_name="drawer__head",
    )
    return rx.el.dialog(
        head,
        rx.el.div(*body, class_name="drawer__body"),
        *([rx.el.div(footer, class_name="drawer__foot")] if footer is not None else []),
        dialog_toast_region(),
        class_name="drawer",
        aria_labelledby=title_id(drawer_id),
        custom_attrs={"id": drawer_id},
    )
