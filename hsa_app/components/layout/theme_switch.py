"""Light, dark, or as the device has it; kept in the browser."""

import reflex as rx
from reflex.style import color_mode, set_color_mode

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.segmented import segment, segmented
from hsa_app.core.i18n import N_, _

MODES = (("light", "sun", N_("Light")), ("dark", "moon", N_("Dark")), ("system", "monitor", N_("As the device")))


def theme_switch() -> rx.Component:
    """Three segments with drawings."""
    presses = [
        segment(icon(drawing, size="s"), pressed=color_mode == mode, on_click=set_color_mode(mode), name=words)
        for mode, drawing, words in MODES
    ]
    return segmented(*presses, label=_("Theme"), icons=True)
