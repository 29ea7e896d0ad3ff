"""A step indicator."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import _


def progress_steps(
    labels: Sequence[StrOrVar], *, current_index: rx.Var[int] | int, label: StrOrVar | None = None
) -> rx.Component:
    """Steps in a line; those before `current_index` (from 0) are done."""
    return rx.el.ol(
        *[progress_step(name, index, current_index) for index, name in enumerate(labels)],
        class_name="steps",
        aria_label=_("Progress") if label is None else label,
    )


def progress_step(label: StrOrVar, index: int, current_index: rx.Var[int] | int) -> rx.Component:
    """One step."""
    if not isinstance(current_index, rx.Var):
        position = "done" if index < current_index else "now" if index == current_index else "ahead"
        current_attrs = {"aria_current": "step"} if position == "now" else {}
        return rx.el.li(label, data_at=position, **current_attrs)
    position = rx.cond(current_index > index, "done", rx.cond(current_index == index, "now", "ahead"))
    return rx.el.li(label, data_at=position, aria_current=rx.cond(current_index == index, "step", "false"))
