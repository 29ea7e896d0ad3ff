"""An avatar: initials in a circle, with name and subtitle."""

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import Size, StrOrVar


def avatar(initials: StrOrVar, *, size: Size = "m") -> rx.Component:
    """Initials in a circle; the name must be shown beside it."""
    return rx.el.span(
        initials, class_name=join_class_names("avatar", (f"avatar--{size}", size != "m")), aria_hidden="true"
    )
