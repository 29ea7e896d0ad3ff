"""How far something has come."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.types import Text
from hsa_app.core.i18n import _


def steps(names: Sequence[Text], *, reached: rx.Var[int] | int, label: Text | None = None) -> rx.Component:
    """Steps in a line; those before `reached` (from 0) are done, that one is now."""
    return rx.el.ol(
        *[step(name, at, reached) for at, name in enumerate(names)],
        class_name="steps",
        aria_label=_("Progress") if label is None else label,
    )


def step(name: Text, at: int, reached: rx.Var[int] | int) -> rx.Component:
    """One step."""
    if not isinstance(reached, rx.Var):
        where = "done" if at < reached else "now" if at == reached else "ahead"
        here = {"aria_current": "step"} if where == "now" else {}
        return rx.el.li(name, data_at=where, **here)
    where = rx.cond(reached > at, "done", rx.cond(reached == at, "now", "ahead"))
    return rx.el.li(name, data_at=where, aria_current=rx.cond(reached == at, "step", "false"))
