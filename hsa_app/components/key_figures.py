"""Key figures of a period: numbers, their trends and the lists behind them."""

import reflex as rx

from hsa_app.components.ui.class_names import join_class_names
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.text import visually_hidden
from hsa_app.core.i18n import _


def key_figure(figure: rx.Var) -> rx.Component:
    """A figure of the period with its trend and the link to its list."""
    arrow = rx.cond(figure.icon != "", icon(figure.icon, size="s"))
    return rx.el.a(
        rx.el.span(figure.name, class_name="small muted"),
        rx.el.span(figure.number, class_name="kpi__v"),
        rx.el.span(arrow, figure.trend, class_name=rx.Var.create("trend ") + figure.tone.to(str)),
        href=figure.href,
        class_name="kpi",
        key=figure.name,
    )


def key_figures(figures: rx.Var, comparison_text: rx.Var, *, five: bool = True) -> rx.Component:
    """Figures side by side and what they are compared with; in five columns, or four."""
    names = join_class_names("kpis", ("kpis--five", five))
    return rx.fragment(
        rx.el.nav(rx.foreach(figures, key_figure), class_name=names, aria_label=_("Key figures")),
        rx.el.p(comparison_text, class_name="tiny muted kpis__note"),
    )


def star_count_label(bar: rx.Var) -> rx.Component:
    """A number of stars, as the label of a bar."""
    stars = rx.el.span(bar.name, class_name="n")
    return rx.el.span(stars, icon("star", size="s"), visually_hidden(_("stars")), class_name="rating")
