"""The house front, drawn for calm moments: every window someone's evening."""

from collections.abc import Callable

import reflex as rx

from hsa_app.components.layout.illustration_parts import WINDOWS, arch_door, shutter

STOREYS = (
    ("cross", "lit", "air_conditioner", "blinds", "plants"),
    ("lit_arch", "plants", "arch", "half_blinds", "jali"),
    ("air_conditioner", "laundry", "lit", "arch", "cross"),
    ("blinds", "arch", "plants", "lit_arch", "air_conditioner"),
)
COLUMNS = (24, 104, 184, 264, 344)


def house_front(storeys: int = 3) -> rx.Component:
    """A house of three or four storeys with a door; only a picture."""
    height = 28 + storeys * 96 + 96
    parts = [
        rect(-8, 0, 440, 10, "var(--l)"),
        rect(0, 8, 424, height - 8, "var(--f)"),
        *[piece for floor in range(storeys) for piece in storey(floor)],
        *shutter(24, height),
        *shutter(296, height),
        *arch_door(height),
    ]
    return rx.el.svg(
        *parts,
        view_box=f"-8 0 440 {height}",
        class_name="front",
        aria_hidden="true",
        custom_attrs={"preserveAspectRatio": "xMidYMin slice"},
    )


def storey(floor: int) -> list[rx.Component]:
    """Five windows and the ledge below them."""
    top = 28 + floor * 96
    draw: list[Callable[[int, int], list[rx.Component]]] = [WINDOWS[name] for name in STOREYS[floor]]
    pieces = [piece for at, window in zip(COLUMNS, draw, strict=True) for piece in window(at, top)]
    return [*pieces, rect(0, top + 80, 424, 4, "var(--l)")]


def rect(x: float, y: float, width: float, height: float, fill: str) -> rx.Component:
    """A filled rectangle."""
    return rx.el.svg.rect(x=str(x), y=str(y), width=str(width), height=str(height), fill=fill)
