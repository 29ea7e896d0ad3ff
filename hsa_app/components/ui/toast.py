"""The live region for toasts and the connection status."""

import reflex as rx


def dialog_toast_region() -> rx.Component:
    """The same corner inside a dialog, because everything outside it is silent while it is open."""
    return rx.el.div(role="status", class_name="notices", data_notices="")


def toast_region(connection_monitor: rx.Component) -> rx.Component:
    """The corner that speaks: the connection first, toasts below, both politely."""
    return rx.el.div(
        rx.el.div(connection_monitor, role="status", custom_attrs={"id": "connection"}),
        rx.el.div(role="status", custom_attrs={"id": "toasts"}),
        class_name="notices",
        custom_attrs={"id": "notices"},
    )
