"""The logo."""

import reflex as rx

LOGO_PATH = "M2 15V1h4v4.5L9 3l5 4.2V15h-4v-3a2 2 0 0 0-4 0v3z"


def brand_link(href: str = "/") -> rx.Component:
    """Logo and name, linked to the home page."""
    mark = rx.el.svg(rx.el.svg.path(d=LOGO_PATH), view_box="0 0 16 16", aria_hidden="true")
    return rx.el.a(mark, "Household Services", href=href, class_name="brand")
