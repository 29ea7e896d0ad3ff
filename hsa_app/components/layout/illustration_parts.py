"""Windows and door of the house front, shapes at (x, y) of 56 by 64."""

from collections.abc import Callable

import reflex as rx

Shapes = list[rx.Component]
WALL_COLOR, LINE_COLOR, SHADE_COLOR, LIGHT_COLOR, LEAF_COLOR, FACADE_COLOR = (
    "var(--w)",
    "var(--l)",
    "var(--u)",
    "var(--lit)",
    "var(--leaf)",
    "var(--f)",
)


def rectangle(x: float, y: float, width: float, height: float, fill: str, **attrs: str) -> rx.Component:
    """A filled rectangle."""
    return rx.el.svg.rect(x=str(x), y=str(y), width=str(width), height=str(height), fill=fill, **attrs)


def stroke_path(d: str, stroke: str = LINE_COLOR) -> rx.Component:
    """A stroke of 2 px."""
    return rx.el.svg.path(d=d, stroke=stroke, stroke_width="2")


def circle(x: float, y: float, r: float, fill: str) -> rx.Component:
    """A filled circle."""
    return rx.el.svg.circle(cx=str(x), cy=str(y), r=str(r), fill=fill)


def window_pane(x: int, y: int, fill: str = WALL_COLOR) -> rx.Component:
    """The pane of a window."""
    return rectangle(x, y, 56, 64, fill, rx="2")


def blind_slats(x: int, y: int, count: int) -> rx.Component:
    """The slats of blinds."""
    return stroke_path("".join(f"M{x + 6} {y + 8 + 8 * index}h44" for index in range(count)))


def cross_window(x: int, y: int, fill: str = WALL_COLOR, stroke: str = LINE_COLOR) -> Shapes:
    """A window with a cross bar."""
    return [window_pane(x, y, fill), stroke_path(f"M{x + 28} {y}v64M{x} {y + 25.6}h56", stroke)]


def lit_cross_window(x: int, y: int) -> Shapes:
    """A lit window with a cross bar."""
    return cross_window(x, y, LIGHT_COLOR, FACADE_COLOR)


def arched_window(x: int, y: int, fill: str = WALL_COLOR, stroke: str = LINE_COLOR) -> Shapes:
    """A window with a round top."""
    shape = rx.el.svg.path(d=f"M{x} {y + 64}V{y + 28}a28 28 0 0 1 56 0V{y + 64}z", fill=fill)
    return [shape, stroke_path(f"M{x + 28} {y}v64M{x} {y + 28}h56", stroke)]


def lit_arched_window(x: int, y: int) -> Shapes:
    """A lit window with a round top."""
    return arched_window(x, y, LIGHT_COLOR, FACADE_COLOR)


def air_conditioner_window(x: int, y: int) -> Shapes:
    """A window with an air conditioner below."""
    return [
        window_pane(x, y),
        stroke_path(f"M{x + 28} {y}v38"),
        rectangle(x + 2, y + 38, 52, 30, SHADE_COLOR, rx="2"),
        circle(x + 18, y + 53, 10, LINE_COLOR),
        circle(x + 18, y + 53, 3, SHADE_COLOR),
        stroke_path("".join(f"M{x + 34} {y + offset}h14" for offset in (46, 52, 58))),
    ]


def closed_blinds_window(x: int, y: int) -> Shapes:
    """Blinds all the way down."""
    return [window_pane(x, y), blind_slats(x, y, 7)]


def half_blinds_window(x: int, y: int) -> Shapes:
    """Blinds half down, light below."""
    return [window_pane(x, y, LIGHT_COLOR), rectangle(x, y, 56, 35.2, WALL_COLOR), blind_slats(x, y, 4)]


def plants_window(x: int, y: int) -> Shapes:
    """A window with plants on its sill."""
    leaves = [circle(x + offset, y + 54, r, LEAF_COLOR) for offset, r in ((10, 9), (26, 12), (44, 9))]
    return [
        window_pane(x, y),
        stroke_path(f"M{x + 28} {y}v64"),
        *leaves,
        rectangle(x - 4, y + 56, 64, 12, SHADE_COLOR, rx="1"),
    ]


def lattice_window(x: int, y: int) -> Shapes:
    """A window with a stone lattice."""
    diamonds = "".join(
        f"M{x + 9.3 + 18.7 * i:.1f} {y + 3.6 + 21.3 * j:.1f}l7.1 7.1l-7.1 7.1l-7.1-7.1z"
        for i in range(3)
        for j in range(3)
    )
    return [window_pane(x, y), rx.el.svg.path(d=diamonds, fill=FACADE_COLOR)]


def laundry_window(x: int, y: int) -> Shapes:
    """Laundry on a line."""
    return [
        window_pane(x, y),
        stroke_path(f"M{x - 4} {y + 20}h64", SHADE_COLOR),
        rectangle(x + 4, y + 20, 16, 24, "var(--accent)", opacity=".75"),
        rectangle(x + 24, y + 20, 12, 18, SHADE_COLOR),
        rectangle(x + 40, y + 20, 12, 28, LIGHT_COLOR),
    ]


def shop_shutter(x: int, bottom: int) -> Shapes:
    """A shop with its shutter down."""
    return [
        rectangle(x, bottom - 84, 104, 84, WALL_COLOR),
        stroke_path("".join(f"M{x} {bottom - offset}h104" for offset in range(72, 0, -10))),
    ]


def arched_door(bottom: int) -> Shapes:
    """An open door with light inside."""
    draw = rx.el.svg.path
    return [
        draw(d=f"M176 {bottom}V{bottom - 56}a36 36 0 0 1 72 0V{bottom}z", fill="var(--accent)"),
        draw(d=f"M188 {bottom}V{bottom - 54}a24 24 0 0 1 48 0V{bottom}z", fill=LIGHT_COLOR),
    ]


WINDOW_BUILDERS: dict[str, Callable[[int, int], Shapes]] = {
    "cross": cross_window,
    "lit": lit_cross_window,
    "arch": arched_window,
    "lit_arch": lit_arched_window,
    "air_conditioner": air_conditioner_window,
    "blinds": closed_blinds_window,
    "half_blinds": half_blinds_window,
    "plants": plants_window,
    "jali": lattice_window,
    "laundry": laundry_window,
}
