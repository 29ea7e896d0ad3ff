"""Argument types of primitives: Python values or vars of a state."""

from collections.abc import Sequence
from typing import Any, Literal

import reflex as rx

StrOrVar = str | rx.Var[Any]
BoolOrVar = bool | rx.Var[Any]
NumberOrVar = int | float | rx.Var[Any]
Node = rx.Component | str | rx.Var[Any] | None
Handler = Any
Tone = Literal["plain", "ok", "warn", "danger", "info", "accent"]
Size = Literal["s", "m", "l"]
Options = Sequence[str | tuple[str, str]] | rx.Var[Any]


def is_provided(value: object) -> bool:
    """Whether there is something to show; a var always counts as such."""
    return isinstance(value, rx.Var) or value not in (None, "")
