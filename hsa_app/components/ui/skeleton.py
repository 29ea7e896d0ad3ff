"""What is coming, in its shape; shown only when it takes longer than 300 ms."""

import reflex as rx

from hsa_app.components.ui.class_names import classes
from hsa_app.core.i18n import N_


def bone(width: str = "100%", *, size: str = "") -> rx.Component:
    """A grey line; size is s (caption), l (time) or round (avatar)."""
    return rx.el.span(class_name=classes("bone", (f"bone--{size}", bool(size))), custom_attrs={"style": {"--w": width}})


def waiting(*children: rx.Component, label: str, kind: str = "") -> rx.Component:
    """Bones together, announced as busy."""
    return rx.el.div(
        *children,
        class_name=classes("bones", (f"bones--{kind}", bool(kind))),
        role="group",
        aria_busy="true",
        aria_label=label,
    )


def slip_skeletons(count: int = 3, *, label: str = N_("Loading requests")) -> rx.Component:
    """Slips to come."""
    return waiting(*[slip_bones(at) for at in range(count)], label=label)


def slip_bones(at: int) -> rx.Component:
    """One slip to come."""
    stub = rx.el.div(bone("52px", size="s"), bone("64px", size="l"), class_name="slip__when")
    words = rx.el.div(
        bone(("70%", "55%", "62%")[at % 3]), bone("90%", size="s"), bone("40%", size="s"), class_name="slip__what"
    )
    return rx.el.div(stub, words, class_name="slip")


def row_skeletons(count: int = 6, *, label: str = N_("Loading the list")) -> rx.Component:
    """Table rows to come."""
    lines = [
        rx.el.div(bone(size="round"), bone(("38%", "30%", "44%")[at % 3]), bone("16%"), bone("12%"))
        for at in range(count)
    ]
    return waiting(*lines, label=label, kind="rows")


def panel_skeleton(lines: int = 4, *, label: str = N_("Loading")) -> rx.Component:
    """A card to come."""
    widths = ("40%", "90%", "75%", "60%")
    bones = [bone(widths[at % 4], size="" if at == 0 else "s") for at in range(lines)]
    return waiting(rx.el.div(*bones, class_name="panel stack"), label=label)
