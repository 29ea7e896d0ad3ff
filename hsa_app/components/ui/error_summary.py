"""Above a form: how many things need another look, each a link to its field."""

import reflex as rx

from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.kinds import Text
from hsa_app.components.ui.link import plain_link


def error_summary(problems: rx.Var[list], *, message: Text = "Some fields need another look:") -> rx.Component:
    """`problems` is a state's list of rows with `field` and `label`; nothing is shown while it is empty."""
    links = rx.foreach(
        problems,
        lambda one, at: rx.fragment(
            rx.cond(at > 0, ", ", " "),
            plain_link(one.label, rx.Var.create("#f-") + one.field.to(str)),
        ),
    )
    return rx.cond(problems.length() > 0, banner(message, links, tone="danger", alert=True))
