"""A city field with suggestions."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.text_field import text_field
from hsa_app.components.ui.types import Options, StrOrVar
from hsa_app.core.i18n import _


def city_field(
    city_options: Options, *, value: StrOrVar = "", error: StrOrVar | None = None, **attrs: Any
) -> rx.Component:
    """A city field with suggestions; other cities can be typed."""
    offered = (
        rx.foreach(city_options, lambda name: rx.el.option(value=name))
        if isinstance(city_options, rx.Var)
        else rx.fragment()
    )
    return rx.fragment(
        text_field(
            _("City"), "city", value=value, error=error, autocomplete="address-level2", max_length=80,
            list="city-names", **attrs,
        ),
        rx.el.datalist(offered, custom_attrs={"id": "city-names"}),
    )  # fmt: skip
