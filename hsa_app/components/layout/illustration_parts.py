"""The windows and the door of the house front, each a few shapes at (x, y), 56 by 64."""

from collections.abc import Callable

import reflex as rx

Shapes = list[rx.Component]
WALL, LINE, LOW, LIGHT, LEAF, FRONT = "var(--w)", "var(--l)", "var(--u)", "var(--lit)", "var(--leaf)", "var(--f)"


def box(x: float, y: float, width: float, height: float, fill: str, **more: str) -> rx.Component:
    """A filled rectangle."""
    return rx.el.svg.rect(x=str(x), y=str(y), width=str(width), height=str(height), fill=fill, **more)


def line(d: str, stroke: str = LINE) -> rx.Component:
    """A stroke of 2 px."""
    return rx.el.svg.path(d=d, stroke=stroke, stroke_width="2")


def dot(x: float, y: float, r: float, fill: str) -> rx.Component:
    """A filled circle."""
    return rx.el.svg.circle(cx=str(x), cy=str(y), r=str(r), fill=fill)


def pane(x: int, y: int, fill: str = WALL) -> rx.Component:
    """The pane of a window."""
    return box(x, y, 56, 64, fill, rx="2")


def slats(x: int, y: int, count: int) -> rx.Component:
    """Blinds."""
    return line("".join(f"M{x + 6} {y + 8 + 8 * at}h44" for at in range(count)))


def cross(x: int, y: int, fill: str = WALL, stroke: str = LINE) -> Shapes:
    """A window with a cross bar."""
    return [pane(x, y, fill), line(f"M{x + 28} {y}v64M{x} {y + 25.6}h56", stroke)]


def lit(x: int, y: int) -> Shapes:
    """Someone is home."""
    return cross(x, y, LIGHT, FRONT)


def arch(x: int, y: int, fill: str = WALL, stroke: str = LINE) -> Shapes:
    """A window with a round top."""
    shape = rx.el.svg.path(d=f"M{x} {y + 64}V{y + 28}a28 28 0 0 1 56 0V{y + 64}z", fill=fill)
    return [shape, line(f"M{x + 28} {y}v64M{x} {y + 28}h56", stroke)]


def lit_arch(x: int, y: int) -> Shapes:
    """A round window, someone home."""
    return arch(x, y, LIGHT, FRONT)


def air_conditioner(x: int, y: int) -> Shapes:
    """A window with an air conditioner below."""
    return [
        pane(x, y),
        line(f"M{x + 28} {y}v38"),
        box(x + 2, y + 38, 52, 30, LOW, rx="2"),
        dot(x + 18, y + 53, 10, LINE),
        dot(x + 18, y + 53, 3, LOW),
        line("".join(f"M{x + 34} {y + at}h14" for at in (46, 52, 58))),
    ]


def blinds(x: int, y: int) -> Shapes:
    """Blinds all the way down."""
    return [pane(x, y), slats(x, y, 7)]


def half_blinds(x: int, y: int) -> Shapes:
    """Blinds half down, light below."""
    return [pane(x, y, LIGHT), box(x, y, 56, 35.2, WALL), slats(x, y, 4)]


def plants(x: int, y: int) -> Shapes:
    """A window with plants on its sill."""
    leaves = [dot(x + at, y + 54, r, LEAF) for at, r in ((10, 9), (26, 12), (44, 9))]
    return [pane(x, y), line(f"M{x + 28} {y}v64"), *leaves, box(x - 4, y + 56, 64, 12, LOW, rx="1")]


def jali(x: int, y: int) -> Shapes:
    """A stone lattice."""
    diamonds = "".join(
        f"M{x + 9.3 + 18.7 * i:.1f} {y + 3.6 + 21.3 * j:.1f}l7.1 7.1l-7.1 7.1l-7.1-7.1z"
        for i in range(3)
        for j in range(3)
    )
    return [pane(x, y), rx.el.svg.path(d=diamonds, fill=FRONT)]


def laundry(x: int, y: int) -> Shapes:
    """Laundry on a line."""
    return [
        pane(x, y),
        line(f"M{x - 4} {y + 20}h64", LOW),
        box(x + 4, y + 20, 16, 24, "var(--accent)", opacity=".75"),
        box(x + 24, y + 20, 12, 18, LOW),
        box(x + 40, y + 20, 12, 28, LIGHT),
    ]


def shutter(x: int, bottom: int) -> Shapes:
    """A shop with its shutter down."""
    return [box(x, bottom - 84, 104, 84, WALL), line("".join(f"M{x} {bottom - at}h104" for at in range(72, 0, -10)))]


def arch_door(bottom: int) -> Shapes:
    """The door, open, light inside."""
    draw = rx.el.svg.path
    return [
        draw(d=f"M176 {bottom}V{bottom - 56}a36 36 0 0 1 72 0V{bottom}z", fill="var(--accent)"),
        draw(d=f"M188 {bottom}V{bottom - 54}a24 24 0 0 1 48 0V{bottom}z", fill=LIGHT),
    ]


WINDOWS: dict[str, Callable[[int, int], Shapes]] = {
    "cross": cross,
    "lit": lit,
    "arch": arch,
    "lit_arch": lit_arch,
    "air_conditioner": air_conditioner,
    "blinds": blinds,
    "half_blinds": half_blinds,
    "plants": plants,
    "jali": jali,
    "laundry": laundry,
}
