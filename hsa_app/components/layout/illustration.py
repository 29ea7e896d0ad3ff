"""The decorative house front."""

from collections.abc import Callable

import reflex as rx

from hsa_app.components.layout.illustration_parts import WINDOW_BUILDERS, arched_door, shop_shutter

WINDOWS_BY_FLOOR = (
    ("cross", "lit", "air_conditioner", "blinds", "plants"),
    ("lit_arch", "plants", "arch", "half_blinds", "jali"),
    ("air_conditioner", "laundry", "lit", "arch", "cross"),
    ("blinds", "arch", "plants", "lit_arch", "air_conditioner"),
)
WINDOW_X_POSITIONS = (24, 104, 184, 264, 344)


def house_front(floor_count: int = 3) -> rx.Component:
    """A decorative house of up to four storeys with a door."""
    height = 28 + floor_count * 96 + 96
    parts = [
        rectangle(-8, 0, 440, 10, "var(--l)"),
        rectangle(0, 8, 424, height - 8, "var(--f)"),
        *[piece for floor in range(floor_count) for piece in floor_shapes(floor)],
        *shop_shutter(24, height),
        *shop_shutter(296, height),
        *arched_door(height),
    ]
    return rx.el.svg(
        *parts,
        view_box=f"-8 0 440 {height}",
        class_name="front",
        aria_hidden="true",
        custom_attrs={"preserveAspectRatio": "xMidYMin slice"},
    )


def floor_shapes(floor: int) -> list[rx.Component]:
    """Five windows and the ledge below them."""
    top = 28 + floor * 96
    builders: list[Callable[[int, int], list[rx.Component]]] = [
        WINDOW_BUILDERS[name] for name in WINDOWS_BY_FLOOR[floor]
    ]
    shapes = [shape for x, build in zip(WINDOW_X_POSITIONS, builders, strict=True) for shape in build(x, top)]
    return [*shapes, rectangle(0, top + 80, 424, 4, "var(--l)")]


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> rx.Component:
    """A filled rectangle."""
    return rx.el.svg.rect(x=str(x), y=str(y), width=str(width), height=str(height), fill=fill)
