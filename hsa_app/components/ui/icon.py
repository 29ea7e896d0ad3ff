"""Icons: Lucide icons in one sprite, so that a state can name them."""

import re
from functools import lru_cache
from pathlib import Path

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Size, StrOrVar

SPRITE_PATH = Path(__file__).resolve().parents[3] / "assets" / "icons.svg"


@lru_cache(maxsize=1)
def icon_names() -> frozenset[str]:
    """The names of all icons in the sprite."""
    return frozenset(re.findall(r'<symbol id="([^"]+)"', SPRITE_PATH.read_text("utf-8")))


def icon(name: StrOrVar, *, size: Size = "m", filled: bool = False, tone: str = "") -> rx.Component:
    """An icon beside text, hidden from screen readers. `tone` is ok, warn, danger, info, accent or muted."""
    if isinstance(name, str) and name not in icon_names():
        raise LookupError(f"There is no icon named {name!r} in assets/icons.svg")
    href = f"/icons.svg#{name}" if isinstance(name, str) else rx.Var.create("/icons.svg#") + name.to(str)
    return rx.el.svg(
        rx.el.svg.use(href=href),
        class_name=join_class_names("i", (f"i--{size}", size != "m"), ("i--fill", filled), tone),
        aria_hidden="true",
    )
