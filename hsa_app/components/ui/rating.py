"""Ratings: a star beside the number, and five stars to give."""

import reflex as rx

from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.kinds import Number, Text
from hsa_app.components.ui.text import spoken


def rating(average: Text, count: Number | None = None) -> rx.Component:
    """“4.8 (212)” with a star; `average` is already words. Nobody rated yet: says so when `count` is 0."""
    number = rx.el.b(average)
    if count is None:
        return rx.el.span(icon("star", size="s"), spoken("Rating "), number, class_name="rating")
    shown = rx.el.span(
        icon("star", size="s"),
        spoken("Rating "),
        number,
        rx.el.span("(", count, spoken(" ratings"), ")", class_name="muted"),
        class_name="rating",
    )
    none = rx.el.span("No ratings yet", class_name="muted")
    if isinstance(count, rx.Var):
        return rx.cond(count, shown, none)
    return shown if count else none


def rating_input(name: str = "rating", *, legend: Text = "Rating") -> rx.Component:
    """Five stars one may choose from, also with the arrow keys; none chosen sends nothing."""
    return rx.el.fieldset(
        rx.el.legend(legend, class_name="label"),
        rx.el.div(*[star(name, value) for value in range(1, 6)], class_name="stars"),
    )


def star(name: str, value: int) -> rx.Component:
    """One star of five."""
    return rx.el.label(rx.el.input(type="radio", name=name, value=str(value), aria_label=f"{value} of 5"), icon("star"))
