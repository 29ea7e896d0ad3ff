"""Where one is in a long list, and the way on."""

from typing import Any

import reflex as rx

from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.class_names import classes
from hsa_app.components.ui.types import Flag, Handler, Text
from hsa_app.core.i18n import _


def pager(
    words: Text, *, on_previous: Handler, on_next: Handler, has_previous: Flag, has_next: Flag, bare: bool = False
) -> rx.Component:
    """“1 to 20 of 128”, Previous and Next; `bare` when it does not stand in a panel."""
    back = button(_("Previous"), size="s", icon="chevron-left", disabled=negated(has_previous), on_click=on_previous)
    onward = button(_("Next"), size="s", icon_end="chevron-right", disabled=negated(has_next), on_click=on_next)
    return rx.el.nav(
        rx.el.span(words, class_name="n", role="status"),
        rx.el.span(back, onward, class_name="row"),
        class_name=classes("pager", ("pager--bare", bare)),
        aria_label=_("Pages"),
    )


def negated(flag: Flag) -> Flag:
    """The opposite, also of a state's flag."""
    return ~flag if isinstance(flag, rx.Var) else not flag


def page_links(words: Text, previous_href: rx.Var[str], next_href: rx.Var[str]) -> rx.Component:
    """The same for a list whose page stands in the address; an empty address is no way."""
    back, onward = {"size": "s", "icon": "chevron-left"}, {"size": "s", "icon_end": "chevron-right"}
    return rx.el.nav(
        rx.el.span(words, class_name="n"),
        rx.el.span(
            way(_("Previous"), previous_href, **back),
            way(_("Next"), next_href, **onward),
            class_name="row",
        ),
        class_name="pager pager--bare",
        aria_label=_("Pages"),
    )


def way(words: str, href: rx.Var[str], **look: Any) -> rx.Component:
    """A link to another page, or a button that says there is none."""
    return rx.cond(href != "", link_button(words, href, **look), button(words, disabled=True, **look))
