"""Theme switch: light, dark or system, stored in the browser."""

import reflex as rx
from reflex.style import color_mode, set_color_mode

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.segmented import segment_button, segmented_control
from hsa_app.core.i18n import N_, _

THEME_MODES = (("light", "sun", N_("Light")), ("dark", "moon", N_("Dark")), ("system", "monitor", N_("As the device")))


def theme_switch() -> rx.Component:
    """A segmented control with three icons."""
    segments = [
        segment_button(
            icon(icon_name, size="s"), pressed=color_mode == mode, on_click=set_color_mode(mode), aria_label=_(label)
        )
        for mode, icon_name, label in THEME_MODES
    ]
    return segmented_control(*segments, label=_("Theme"), icons_only=True)
