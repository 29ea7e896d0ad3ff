"""What states say in passing travels as data, never as code."""

import json
from collections.abc import Callable

import pytest
from reflex.event import EventSpec

from hsa_app.state import dialogs, toasts

HOSTILE_TEXT = '"); window.stolen = 1; (" </script> `${1}` \u2028'


def get_script(spec: EventSpec) -> str:
    """The script an event carries to the browser."""
    return next(str(value) for name, value in spec.args if str(name) == "function")


@pytest.mark.parametrize("speak", [toasts.success, toasts.error, toasts.info])
def test_toast_text_is_escaped(speak: Callable[..., EventSpec]) -> None:
    sent = get_script(speak("Saved", HOSTILE_TEXT, ("Show", "/customer")))
    said = json.loads(sent[sent.index("{") : sent.rindex("}") + 1])
    assert said == {
        "kind": said["kind"],
        "title": "Saved",
        "text": HOSTILE_TEXT,
        "linkLabel": "Show",
        "linkUrl": "/customer",
    }
    assert "</script>" not in sent


def test_dialog_is_closed_by_name() -> None:
    assert 'window.hsa?.closeDialog("block")' in get_script(dialogs.close("block"))
