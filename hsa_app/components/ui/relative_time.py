"""Time that runs: the words keep themselves true in the browser."""

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import Text
from hsa_app.core.i18n import N_, _


def until(moment: Text, *, prefix: str = "in", past: str = "now") -> rx.Component:
    """“in 27 h”, counted down to an ISO time; `prefix` may be “Expires in”, `past` is said afterwards."""
    return rx.el.time(date_time=moment, data_until=moment, data_prefix=prefix, data_past=past)


def since(moment: Text, *, suffix: str = "ago") -> rx.Component:
    """“12 min ago”, counted up from an ISO time."""
    return rx.el.time(date_time=moment, data_since=moment, data_suffix=suffix)


def time_left(expires: Text, started: Text, *, prefix: str = N_("Expires in")) -> rx.Component:
    """Words first, the line only repeats them; under an hour it warns."""
    words = rx.el.span(
        icon("timer", size="s"), until(expires, prefix=prefix, past=_("Expired")), class_name="left__words"
    )
    return rx.el.div(
        words, rx.el.span(class_name="left__line"), class_name="left", data_left=expires, data_from=started
    )
