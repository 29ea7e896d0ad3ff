"""The 404 page."""

import reflex as rx

from hsa_app.components.layout.page_layouts import public_layout
from hsa_app.components.public.not_found import not_found_message


def not_found_page() -> rx.Component:
    """The message that the page does not exist, with links."""
    return public_layout(not_found_message())
