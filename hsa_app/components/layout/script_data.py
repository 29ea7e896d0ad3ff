"""Data for the scripts of every page, as JSON in the head: texts, formats and parameters."""

import json
from typing import Any

import reflex as rx

from hsa_app.core import frontend_error_code
from hsa_app.core.formatting import END_TIME_FORMAT, build_browser_formats
from hsa_app.core.i18n import _


def script_data() -> rx.Component:
    """The element that assets/scripts/page_data.js reads."""
    return rx.el.script(
        json.dumps(values()).replace("<", "\\u003c"), type="application/json", custom_attrs={"id": "script-data"}
    )


def values() -> dict[str, Any]:
    """The data."""
    return {
        "messages": messages(),
        "formats": build_browser_formats(),
        "errorCode": frontend_error_code.build_browser_parameters(),
    }


def messages() -> dict[str, str]:
    """The texts, with named placeholders."""
    return {
        "appointment": _("{day}, {start} to {end}"),
        "connectionLost": _("Connection lost. This is how things stood at {time}; trying again."),
        "connectionRestored": _("Connected again. Everything is up to date."),
        "dismiss": _("Dismiss: {title}"),
        "endTime": _(END_TIME_FORMAT),
        "justNow": _("just now"),
        "tryNow": _("Try now"),
    }
