"""The parts of a professional's profile."""

import reflex as rx

from hsa_app.components.status_badge import approval_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button, once
from hsa_app.components.ui.empty import empty
from hsa_app.components.ui.facts import fact, fact_list, figure, figures
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import grid, grow, row, stack
from hsa_app.components.ui.link import link, plain_link
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.panel import panel
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.models.enums import Approval
from hsa_app.state.profile import ProfileState

DRAFT, ERRORS = ProfileState.draft, ProfileState.errors


def approval() -> rx.Component:
    """What was decided, why, and what helps."""
    waits = banner(
        strong("Waiting for approval. "), "An admin looks at each new professional and their ",
        plain_link("documents", "#documents"), ". Your board opens by itself.",
        tone="warn", icon="clock",
    )  # fmt: skip
    refused = banner(
        strong("Not approved. "), ProfileState.reason, " Mend it below: saving, or sending another ",
        plain_link("document", "#documents"), ", asks us to look again.",
        tone="danger",
    )  # fmt: skip
    return rx.cond(
        ProfileState.approval == Approval.PENDING,
        waits,
        rx.cond(ProfileState.approval == Approval.REJECTED, refused),
    )


def own_figures() -> rx.Component:
    """Rating, jobs, money."""
    return panel(
        figures(
            figure("Rating", ProfileState.average, ProfileState.rated),
            figure("Completed", ProfileState.completed, "jobs so far"),
            figure("Earned this month", ProfileState.earned, "jobs you completed"),
        )
    )


def offer_form() -> rx.Component:
    """What is offered and where."""
    return panel(
        form(
            which_service(),
            textarea_field(
                "About you", "bio", value=DRAFT.bio, rows=4, optional=True, error=ERRORS["bio"],
                hint="Customers read this when they choose: brands, languages, what you are good at.",
            ),
            grid(
                text_field(
                    "Years of experience", "experience_years", value=DRAFT.years, figures=True,
                    error=ERRORS["experience_years"], input_mode="numeric",
                ),
                text_field("City", "city", value=DRAFT.city, error=ERRORS["city"], max_length=80),
            ),
            textarea_field(
                "Pincodes served", "pincodes", value=DRAFT.pincodes, optional=True, error=ERRORS["pincodes"],
                hint="With commas between them. Left empty, you serve the whole city.",
            ),
            row(button("Save profile", variant="primary", submit=True, **once())),
            on_submit=ProfileState.save,
        ),
        title="What you offer",
        aside=approval_badge(ProfileState.approval),
    )  # fmt: skip


def which_service() -> rx.Component:
    """A service may be chosen until one is approved for it."""
    chosen = select_field(
        "Service", "service_id", ProfileState.services, value=DRAFT.service_id, error=ERRORS["service_id"]
    )
    fixed = fact_list(fact("Service", rx.fragment(strong(ProfileState.service), why_fixed())))
    return rx.cond(ProfileState.approval == Approval.APPROVED, fixed, chosen)


def why_fixed() -> rx.Component:
    """Approved is a person for a service."""
    return text("You are approved for this service, so it stays.", small=True, muted=True)


def received_reviews() -> rx.Component:
    """What customers said, newest first."""
    none = empty(
        "No reviews yet",
        "Customers may rate a job once they close it.",
        link_button("To the board", "/professional"),
        bare=True,
    )
    turns = pager(
        ProfileState.reviews_words,
        on_previous=ProfileState.show_previous,
        on_next=ProfileState.show_next,
        has_previous=ProfileState.has_previous,
        has_next=ProfileState.has_next,
        bare=True,
    )
    more = rx.cond(ProfileState.has_previous | ProfileState.has_next, turns)
    some = stack(rx.el.ul(rx.foreach(ProfileState.reviews, review), class_name="reviews"), more)
    return panel(rx.cond(ProfileState.reviews.length() > 0, some, none), title="Reviews")


def review(one: rx.Var) -> rx.Component:
    """One review."""
    who = link(one.customer, "/professional/requests/" + one.id.to(str))
    reply = rx.cond(one.reply != "", text(strong("You: "), one.reply, small=True, muted=True, lines=True))
    said = rx.cond(one.comment != "", text("“", one.comment, "”", lines=True))
    from_whom = text(who, " · #", one.id, " · ", one.at, small=True, muted=True, figures=True)
    return rx.el.li(
        row(rating(one.rating.to(str)), grow(stack(said, from_whom, reply, gap="xs")), top=True, gap="m"),
        key=one.id.to(str),
    )
