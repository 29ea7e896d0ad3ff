"""Relative times that the browser keeps up to date."""

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import _


def countdown(timestamp: StrOrVar, *, template: str = "", past_text: str = "") -> rx.Component:
    """“in 27 h”, counted down to an ISO time; `past_text` is shown afterwards.

    `template` is a translated sentence with the placeholder `duration`.
    """
    return rx.el.time(
        date_time=timestamp,
        data_until=timestamp,
        data_template=template or _("in {duration}"),
        data_past=past_text or _("now"),
    )


def time_since(timestamp: StrOrVar) -> rx.Component:
    """“12 min ago”, counted up from an ISO time."""
    return rx.el.time(date_time=timestamp, data_since=timestamp, data_template=_("{duration} ago"))


def expiry_countdown(expires_at: StrOrVar, started_at: StrOrVar, *, template: str = "") -> rx.Component:
    """The time left as text, and as a bar that repeats it; both change colour in the last hour."""
    remaining_text = rx.el.span(
        icon("timer", size="s"),
        countdown(expires_at, template=template or _("Expires in {duration}"), past_text=_("Expired")),
        class_name="left__words",
    )
    return rx.el.div(
        remaining_text,
        rx.el.span(class_name="left__line"),
        class_name="left",
        data_left=expires_at,
        data_from=started_at,
    )
