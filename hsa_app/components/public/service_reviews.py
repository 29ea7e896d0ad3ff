"""What customers say of a service: the average, how it came about, and the newest reviews."""

import reflex as rx

from hsa_app.components.ui.button import button
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.components.ui.text import spoken, strong, text
from hsa_app.core.i18n import _
from hsa_app.state.public.service_reviews_state import ServiceReviewsState as State


def said() -> rx.Component:
    """The whole part of the page."""
    none = empty(
        _("No ratings yet"),
        _("Whoever books it may rate the visit once it is closed. What they say stands here for everyone."),
    )
    some = rx.el.div(summary(), newest(), class_name="voices")
    return rx.el.section(
        rx.el.h2(_("What customers say")),
        rx.cond(
            State.is_loaded,
            rx.cond(State.average_rating != "", some, none),
            panel_skeleton(4, label=_("Loading the reviews")),
        ),
        class_name="stack voices-part",
        aria_label=_("What customers say"),
    )


def summary() -> rx.Component:
    """The average and how often each number of stars was given."""
    star = rx.el.span(icon("star"), class_name="rating")
    rated = rx.el.span("of 5, ", State.rating_count_text, class_name="small muted n")
    big = rx.el.p(rx.el.b(State.average_rating), star, rated, class_name="said-big")
    return rx.el.div(big, rx.el.ul(rx.foreach(State.rating_bars, bar), class_name="bars"), class_name="voices__sum")


def bar(one: rx.Var) -> rx.Component:
    """One of the five."""
    return rx.el.li(
        rx.el.span(one.stars, icon("star", size="s"), spoken(" stars:"), class_name="rating n"),
        rx.el.span(
            rx.el.span(class_name="bar", custom_attrs={"style": {"--v": one.share}}),
            class_name="voices__of",
            aria_hidden="true",
        ),
        rx.el.span(one.times, class_name="n"),
        key=one.stars,
    )


def newest() -> rx.Component:
    """What they wrote."""
    more = rx.cond(State.has_more, row(button(_("Show more"), about="reviews", on_click=State.show_more)))
    listed = stack(rx.el.ul(rx.foreach(State.reviews, review), class_name="reviews"), more)
    wordless = text(_("There is nothing in words to read yet."), muted=True)
    return rx.el.div(rx.cond(State.reviews.length() > 0, listed, wordless), class_name="voices__list")


def review(one: rx.Var) -> rx.Component:
    """One review: who, how many stars, when, about whom, and what that professional answers."""
    about = text(_("Visit by "), one.professional, " · ", one.at, small=True, muted=True, figures=True)
    answer = rx.el.div(
        text(strong(one.professional), " replied", small=True), text(one.reply, small=True, lines=True),
        class_name="voices__reply",
    )  # fmt: skip
    return rx.el.li(
        stack(
            row(strong(one.customer), rating(one.rating), wrap=True),
            text(one.comment, lines=True),
            about,
            rx.cond(one.reply != "", answer),
            gap="xs",
        ),
        key=one.key,
    )
