"""Key figures of a period: numbers, their trends and the lists behind them."""

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.text import visually_hidden
from hsa_app.core.i18n import _


def key_figure(one: rx.Var) -> rx.Component:
    """A number of the period, its trend in words, and the list behind it."""
    arrow = rx.cond(one.icon != "", icon(one.icon, size="s"))
    return rx.el.a(
        rx.el.span(one.name, class_name="small muted"),
        rx.el.span(one.number, class_name="kpi__v"),
        rx.el.span(arrow, one.trend, class_name=rx.Var.create("trend ") + one.tone.to(str)),
        href=one.href,
        class_name="kpi",
        key=one.name,
    )


def key_figures(several: rx.Var, compared: rx.Var, *, five: bool = True) -> rx.Component:
    """Numbers of the period, side by side, and what they are compared with; `five` of them, or four."""
    names = join_class_names("kpis", ("kpis--five", five))
    return rx.fragment(
        rx.el.nav(rx.foreach(several, key_figure), class_name=names, aria_label=_("Key figures")),
        rx.el.p(compared, class_name="tiny muted kpis__note"),
    )


def stars_mark(one: rx.Var) -> rx.Component:
    """So many stars."""
    stars = rx.el.span(one.name, class_name="n")
    return rx.el.span(stars, icon("star", size="s"), visually_hidden(_("stars")), class_name="rating")
