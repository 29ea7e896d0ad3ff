"""An address without a page."""

import reflex as rx

from hsa_app.components.frame import public_frame
from hsa_app.components.landing import lost


def not_found() -> rx.Component:
    """Says so, and leads on."""
    return public_frame(lost())
