"""A progress bar."""

import reflex as rx

from hsa_app.components.ui.types import NumberOrVar, StrOrVar


def progress_bar(percent: NumberOrVar, label: StrOrVar) -> rx.Component:
    """A bar from 0 to 100; `label` is its accessible name. Show the percentage as text, too."""
    return rx.el.div(
        rx.el.div(class_name="progress__done", style={"width": f"{percent}%"}),
        class_name="progress",
        role="progressbar",
        aria_label=label,
        custom_attrs={"aria-valuemin": 0, "aria-valuemax": 100, "aria-valuenow": percent},
    )
