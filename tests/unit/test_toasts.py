"""Toasts are sent as data, never as code."""

import json
from collections.abc import Callable

import pytest
from reflex.event import EventSpec

from hsa_app.state import dialog_events, toasts

HOSTILE_TEXT = '"); window.stolen = 1; (" </script> `${1}` \u2028'


def get_script(spec: EventSpec) -> str:
    """Return the script that an event sends to the browser."""
    return next(str(value) for name, value in spec.args if str(name) == "function")


@pytest.mark.parametrize("send_toast", [toasts.success, toasts.error, toasts.info])
def test_toast_text_is_escaped(send_toast: Callable[..., EventSpec]) -> None:
    script = get_script(send_toast("Saved", HOSTILE_TEXT, ("Show", "/customer")))
    payload = json.loads(script[script.index("{") : script.rindex("}") + 1])
    assert payload == {
        "kind": payload["kind"],
        "title": "Saved",
        "text": HOSTILE_TEXT,
        "linkLabel": "Show",
        "linkUrl": "/customer",
    }
    assert "</script>" not in script


def test_dialog_is_closed_by_name() -> None:
    assert 'window.hsa?.closeDialog("block")' in get_script(dialog_events.close("block"))
