"""Opens and closes dialogs of the page from a handler: `return dialogs.close("block")`."""

from reflex.event import EventSpec

from hsa_app.state.toasts import call_js


def open(dialog_id: str) -> EventSpec:
    """Opens the dialog or drawer and focuses its first field."""
    return call_js("openDialog", dialog_id)


def close(dialog_id: str = "") -> EventSpec:
    """Closes the dialog, or the topmost one if no id is given, and restores the focus."""
    return call_js("closeDialog", dialog_id)


def focus_first_error() -> EventSpec:
    """Focuses the first invalid field and releases pending buttons."""
    return call_js("focusFirstInvalid")
