"""Reviews of a service: average, distribution and newest reviews."""

import reflex as rx

from hsa_app.components.ui.button import button
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.components.ui.text import interpolated_text, strong, text, visually_hidden
from hsa_app.core.i18n import _
from hsa_app.state.public.service_reviews import ServiceReviewsState as State


def reviews_section() -> rx.Component:
    """The section with rating summary and reviews."""
    no_reviews = empty_state(
        _("No ratings yet"),
        _("Whoever books it may rate the visit once it is closed. What they say stands here for everyone."),
    )
    reviews = rx.el.div(rating_summary(), latest_reviews(), class_name="voices")
    return rx.el.section(
        rx.el.h2(_("What customers say")),
        rx.cond(
            State.is_loaded,
            rx.cond(State.average_rating != "", reviews, no_reviews),
            card_skeleton(4, label=_("Loading the reviews")),
        ),
        class_name="stack voices-part",
        aria_label=_("What customers say"),
    )


def rating_summary() -> rx.Component:
    """The average and how often each number of stars was given."""
    star = rx.el.span(icon("star"), class_name="rating")
    rated = rx.el.span(_("of 5, {ratings}").format(ratings=State.rating_count_text), class_name="small muted n")
    average = rx.el.p(rx.el.b(State.average_rating), star, rated, class_name="said-big")
    return rx.el.div(
        average, rx.el.ul(rx.foreach(State.rating_bars, rating_bar), class_name="bars"), class_name="voices__sum"
    )


def rating_bar(rating_count: rx.Var) -> rx.Component:
    """One line of the distribution."""
    return rx.el.li(
        rx.el.span(
            rating_count.stars, icon("star", size="s"), visually_hidden(" ", _("stars:")), class_name="rating n"
        ),
        rx.el.span(
            rx.el.span(class_name="bar", custom_attrs={"style": {"--v": rating_count.share}}),
            class_name="voices__of",
            aria_hidden="true",
        ),
        rx.el.span(rating_count.times, class_name="n"),
        key=rating_count.stars,
    )


def latest_reviews() -> rx.Component:
    """The reviews with a comment."""
    more = rx.cond(
        State.has_more, row(button(_("Show more"), screen_reader_suffix=_("reviews"), on_click=State.show_more))
    )
    listed = stack(rx.el.ul(rx.foreach(State.reviews, review_item), class_name="reviews"), more)
    wordless = text(_("There is nothing in words to read yet."), muted=True)
    return rx.el.div(rx.cond(State.reviews.length() > 0, listed, wordless), class_name="voices__list")


def review_item(review: rx.Var) -> rx.Component:
    """One review with its reply."""
    about = text(
        _("Visit by {name}").format(name=review.professional),
        " · ",
        review.at,
        small=True,
        muted=True,
        tabular_numbers=True,
    )
    reply = rx.el.div(
        text(interpolated_text(_("{name} replied"), name=strong(review.professional)), small=True),
        text(review.reply, small=True, keep_line_breaks=True),
        class_name="voices__reply",
    )
    return rx.el.li(
        stack(
            row(strong(review.customer), star_rating(review.rating), wrap=True),
            text(review.comment, keep_line_breaks=True),
            about,
            rx.cond(review.reply != "", reply),
            gap="xs",
        ),
        key=review.key,
    )
