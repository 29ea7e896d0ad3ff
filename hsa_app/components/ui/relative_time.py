"""Relative times that the browser keeps up to date."""

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import N_, _


def countdown(timestamp: StrOrVar, *, prefix: str = "in", past_text: str = "now") -> rx.Component:
    """“in 27 h”, counted down to an ISO time; `prefix` may be “Expires in”, `past_text` is shown afterwards."""
    return rx.el.time(date_time=timestamp, data_until=timestamp, data_prefix=prefix, data_past=past_text)


def time_since(timestamp: StrOrVar, *, suffix: str = "ago") -> rx.Component:
    """“12 min ago”, counted up from an ISO time."""
    return rx.el.time(date_time=timestamp, data_since=timestamp, data_suffix=suffix)


def expiry_countdown(expires_at: StrOrVar, started_at: StrOrVar, *, prefix: str = N_("Expires in")) -> rx.Component:
    """The time left as text, and as a bar that repeats it; both change colour in the last hour."""
    remaining_text = rx.el.span(
        icon("timer", size="s"), countdown(expires_at, prefix=prefix, past_text=_("Expired")), class_name="left__words"
    )
    return rx.el.div(
        remaining_text,
        rx.el.span(class_name="left__line"),
        class_name="left",
        data_left=expires_at,
        data_from=started_at,
    )
