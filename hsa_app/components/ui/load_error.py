"""A loading error with a retry button."""

import reflex as rx

from hsa_app.components.ui.button import button
from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Handler, Node, StrOrVar
from hsa_app.core.i18n import _


def load_error(title: StrOrVar, message: Node | None = None, *, on_retry: Handler = None) -> rx.Component:
    """A card that says what failed, with a retry button if `on_retry` is set."""
    retry_buttons = (
        [button(_("Try again"), size="s", icon="refresh-cw", on_click=on_retry)] if on_retry is not None else []
    )
    lines = rx.el.p(
        rx.el.b(title),
        rx.el.br(),
        rx.el.span(_("Nothing is lost.") if message is None else message, class_name="small muted"),
    )
    return rx.el.div(
        icon("circle-alert", tone="danger"),
        rx.el.div(lines, *retry_buttons, class_name="stack stack--s stack--start"),
        class_name="panel failure",
        role="alert",
    )


def slow_load_warning(on_retry: Handler, *, padded: bool = False) -> rx.Component:
    """A warning below a skeleton that appears when loading takes too long; `padded` where the frame has no padding."""
    return rx.el.div(
        load_error(_("This takes longer than it should"), on_retry=on_retry),
        class_name=join_class_names("overdue", ("overdue--padded", padded)),
    )
