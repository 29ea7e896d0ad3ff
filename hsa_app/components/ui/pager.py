"""Paging of a long list."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.types import BoolOrVar, Handler, StrOrVar
from hsa_app.core.i18n import _


def pager(
    range_text: StrOrVar,
    *,
    on_previous: Handler,
    on_next: Handler,
    has_previous: BoolOrVar,
    has_next: BoolOrVar,
    without_frame: bool = False,
) -> rx.Component:
    """“1 to 20 of 128” with buttons; `without_frame` is for use outside of a card."""
    previous_button = button(
        _("Previous"), size="s", icon="chevron-left", disabled=negate(has_previous), on_click=on_previous
    )
    next_button = button(_("Next"), size="s", icon_end="chevron-right", disabled=negate(has_next), on_click=on_next)
    return rx.el.nav(
        rx.el.span(range_text, class_name="n", role="status"),
        rx.el.span(previous_button, next_button, class_name="row"),
        class_name=join_class_names("pager", ("pager--bare", without_frame)),
        aria_label=_("Pages"),
    )


def negate(flag: BoolOrVar) -> BoolOrVar:
    """The negation of a flag or var."""
    return ~flag if isinstance(flag, rx.Var) else not flag


def pager_links(range_text: StrOrVar, previous_href: rx.Var[str], next_href: rx.Var[str]) -> rx.Component:
    """A pager for a list whose page is in the URL; an empty URL disables the link."""
    previous_options, next_options = {"size": "s", "icon": "chevron-left"}, {"size": "s", "icon_end": "chevron-right"}
    return rx.el.nav(
        rx.el.span(range_text, class_name="n"),
        rx.el.span(
            pager_link(_("Previous"), previous_href, **previous_options),
            pager_link(_("Next"), next_href, **next_options),
            class_name="row",
        ),
        class_name="pager pager--bare",
        aria_label=_("Pages"),
    )


def pager_link(label: str, href: rx.Var[str], **button_options: Any) -> rx.Component:
    """A link to another page; a disabled button if there is none."""
    return rx.cond(
        href != "", link_button(label, href, **button_options), button(label, disabled=True, **button_options)
    )
