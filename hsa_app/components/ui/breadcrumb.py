"""Breadcrumb navigation."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import _


def breadcrumb(ancestors: Sequence[tuple[StrOrVar, StrOrVar]], current: StrOrVar) -> rx.Component:
    """Links to the ancestors, as (label, href), then the current page."""
    steps = [rx.el.li(rx.el.a(label, href=href), icon("chevron-right", size="s")) for label, href in ancestors]
    return rx.el.nav(
        rx.el.ol(*steps, rx.el.li(rx.el.span(current, aria_current="page"))),
        class_name="crumbs",
        aria_label=_("Breadcrumb"),
    )
