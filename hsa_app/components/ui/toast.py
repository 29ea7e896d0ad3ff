"""The live region for toasts and the connection status."""

import reflex as rx


def dialog_toast_region() -> rx.Component:
    """A live region inside a dialog, because a modal dialog makes everything outside it inert."""
    return rx.el.div(role="status", class_name="notices", data_notices="")


def toast_region(connection_monitor: rx.Component) -> rx.Component:
    """The live region of the page: the connection status above the toasts, both polite."""
    return rx.el.div(
        rx.el.div(connection_monitor, role="status", custom_attrs={"id": "connection"}),
        rx.el.div(role="status", custom_attrs={"id": "toasts"}),
        class_name="notices",
        custom_attrs={"id": "notices"},
    )
