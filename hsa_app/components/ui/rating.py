"""Ratings: a star beside a number, and a five-star input."""

import reflex as rx

from hsa_app.components.ui.field import field_error, field_id
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.text import visually_hidden
from hsa_app.components.ui.types import NumberOrVar, StrOrVar
from hsa_app.core.i18n import _


def star_rating(average: StrOrVar, count: NumberOrVar | None = None) -> rx.Component:
    """“4.8 (212)” with a star, or “No ratings yet”; `average` is already formatted."""
    number = rx.el.b(average)
    if count is None:
        return rx.el.span(icon("star", size="s"), visually_hidden(_("Rating"), " "), number, class_name="rating")
    rating = rx.el.span(
        icon("star", size="s"),
        visually_hidden(_("Rating"), " "),
        number,
        rx.el.span("(", count, " ", visually_hidden(_("ratings")), ")", class_name="muted"),
        class_name="rating",
    )
    no_ratings = rx.el.span(_("No ratings yet"), class_name="muted")
    if isinstance(count, rx.Var):
        return rx.cond(count, rating, no_ratings)
    return rating if count else no_ratings


def rating_input(
    name: str = "rating", *, legend: StrOrVar | None = None, error: StrOrVar | None = None, html_id: str = ""
) -> rx.Component:
    """A radio group of five stars; without a choice nothing is sent."""
    control_id = field_id(name, html_id)
    error_parts = [field_error(control_id, error)] if error is not None else []
    described_by = {"aria_describedby": f"{control_id}-error"} if error_parts else {}
    return rx.el.fieldset(
        rx.el.legend(_("Rating") if legend is None else legend, class_name="label"),
        rx.el.div(*[star_input(name, value, error) for value in range(1, 6)], class_name="stars"),
        *error_parts,
        **described_by,
    )


def star_input(name: str, value: int, error: StrOrVar | None = None) -> rx.Component:
    """One star of the group."""
    error_attrs = {} if error is None else {"aria-invalid": rx.cond(error, "true", "false")}
    return rx.el.label(
        rx.el.input(
            type="radio",
            name=name,
            value=str(value),
            aria_label=_("{rating} of 5").format(rating=value),
            custom_attrs=error_attrs,
        ),
        icon("star"),
    )
