"""Skeletons, shown when loading takes longer than 300 ms."""

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.core.i18n import _


def skeleton_line(width: str = "100%", *, size: str = "") -> rx.Component:
    """A grey line; size is s (caption), l (time) or round (avatar)."""
    return rx.el.span(
        class_name=join_class_names("bone", (f"bone--{size}", bool(size))), custom_attrs={"style": {"--w": width}}
    )


def skeleton_group(*children: rx.Component, label: str, variant: str = "") -> rx.Component:
    """Skeleton lines, announced as busy."""
    return rx.el.div(
        *children,
        class_name=join_class_names("bones", (f"bones--{variant}", bool(variant))),
        role="group",
        aria_busy="true",
        aria_label=label,
    )


def slip_list_skeleton(count: int = 3, *, label: str = "") -> rx.Component:
    """The skeleton of a list of slips."""
    return skeleton_group(*[slip_skeleton(index) for index in range(count)], label=label or _("Loading requests"))


def slip_skeleton(index: int) -> rx.Component:
    """The skeleton of a slip."""
    stub = rx.el.div(skeleton_line("52px", size="s"), skeleton_line("64px", size="l"), class_name="slip__when")
    body = rx.el.div(
        skeleton_line(("70%", "55%", "62%")[index % 3]),
        skeleton_line("90%", size="s"),
        skeleton_line("40%", size="s"),
        class_name="slip__what",
    )
    return rx.el.div(stub, body, class_name="slip")


def table_skeleton(count: int = 6, *, label: str = "") -> rx.Component:
    """The skeleton of a table."""
    lines = [
        rx.el.div(
            skeleton_line(size="round"),
            skeleton_line(("38%", "30%", "44%")[index % 3]),
            skeleton_line("16%"),
            skeleton_line("12%"),
        )
        for index in range(count)
    ]
    return skeleton_group(*lines, label=label or _("Loading the list"), variant="rows")


def card_skeleton(line_count: int = 4, *, label: str = "") -> rx.Component:
    """The skeleton of a card."""
    widths = ("40%", "90%", "75%", "60%")
    bones = [skeleton_line(widths[index % 4], size="" if index == 0 else "s") for index in range(line_count)]
    return skeleton_group(rx.el.div(*bones, class_name="panel stack"), label=label or _("Loading"))
