"""Opens and closes dialogs of the page from a handler: `yield dialogs.close("block")`."""

from reflex.event import EventSpec

from hsa_app.state.toasts import call_js


def open(dialog_id: str) -> EventSpec:
    """Opens the dialog or drawer; focus goes inside."""
    return call_js("openDialog", dialog_id)


def close(dialog_id: str = "") -> EventSpec:
    """Closes it, or whatever is open when no id is given; focus returns to where it was."""
    return call_js("closeDialog", dialog_id)


def focus_first_error() -> EventSpec:
    """Puts the cursor into the first field that is wrong, if one is; what was pressed can be pressed again."""
    return call_js("focusFirstInvalid")
