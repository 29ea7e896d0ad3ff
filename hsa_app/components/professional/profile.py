"""The parts of a professional's profile."""

from typing import Any

import reflex as rx

from hsa_app.components.reply_dialog import answer
from hsa_app.components.status_badge import approval_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button, once
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import fact, fact_list, figure, figures
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grid, grow, row, stack
from hsa_app.components.ui.link import link, plain_link
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.models.enums import Approval
from hsa_app.state.professional.profile import ProfileState

DRAFT, WRONG = ProfileState.form_values, ProfileState.field_errors


def checked(name: str) -> dict[str, Any]:
    """What a field needs to be looked at when it is left."""
    return {"error": WRONG[name], "on_blur": ProfileState.validate_field(name)}


def approval() -> rx.Component:
    """What was decided, why, and what helps."""
    waits = panel(
        banner(
            strong(_("Waiting for approval. ")), _("An admin looks at each new professional. "),
            _("Your board opens by itself, and you are told by mail."),
            tone="warn", icon="clock",
        ),
        what_helps(),
        title=_("Your approval"),
        aside=approval_badge(ProfileState.approval),
    )  # fmt: skip
    refused = panel(
        banner(strong(_("Not approved: ")), ProfileState.approval_reason, tone="danger"),
        text(_("Mend what it says. Saving your profile, or sending another document, asks us to look again.")),
        what_helps(),
        title=_("Your approval"),
        aside=approval_badge(ProfileState.approval),
    )
    return rx.cond(
        ProfileState.approval == Approval.PENDING,
        waits,
        rx.cond(ProfileState.approval == Approval.REJECTED, refused),
    )


def what_helps() -> rx.Component:
    """What an admin looks for, what is there, and the way to what is missing."""

    def line(one: rx.Var) -> rx.Component:
        mark = rx.cond(one.done, icon("circle-check", tone="ok"), icon("circle-alert", tone="warn"))
        words = stack(
            rx.cond(one.done, strong(one.words), plain_link(one.words, one.href)),
            text(one.note, small=True, muted=True),
            gap="xs",
        )
        return rx.el.li(row(mark, words, top=True), key=one.words)

    return rx.el.ul(
        rx.foreach(ProfileState.approval_steps, line), class_name="helps", aria_label=_("What helps us decide")
    )


def own_figures() -> rx.Component:
    """Rating, jobs, money."""
    return panel(
        figures(
            figure(_("Rating"), ProfileState.average_rating, ProfileState.rating_count_text),
            figure(_("Completed"), ProfileState.completed_count, _("jobs so far")),
            figure(
                _("Earned this month"),
                ProfileState.earned_this_month,
                link(_("All earnings"), "/professional/earnings"),
            ),
        )
    )


def offer_form() -> rx.Component:
    """What is offered and where."""
    return panel(
        form(
            which_service(),
            textarea_field(
                _("About you"), "bio", value=DRAFT.bio, rows=4, optional=True, **checked("bio"),
                hint=_("Customers read this when they choose: brands, languages, what you are good at."),
            ),
            grid(
                text_field(
                    _("Years of experience"), "experience_years", value=DRAFT.years, figures=True,
                    input_mode="numeric", **checked("experience_years"),
                ),
                text_field(_("City"), "city", value=DRAFT.city, max_length=80, **checked("city")),
            ),
            textarea_field(
                _("Pincodes served"), "pincodes", value=DRAFT.pincodes, optional=True, **checked("pincodes"),
                hint=_("With commas between them. Left empty, you serve the whole city."),
            ),
            row(button(_("Save profile"), variant="primary", submit=True, **once())),
            on_submit=ProfileState.save,
        ),
        title=_("What you offer"),
        aside=approval_badge(ProfileState.approval),
    )  # fmt: skip


def which_service() -> rx.Component:
    """A service may be chosen until one is approved for it."""
    chosen = select_field(
        _("Service"), "service_id", ProfileState.service_options, value=DRAFT.service_id, error=WRONG["service_id"]
    )
    fixed = fact_list(fact(_("Service"), rx.fragment(strong(ProfileState.service_name), why_fixed())))
    return rx.cond(ProfileState.approval == Approval.APPROVED, fixed, chosen)


def why_fixed() -> rx.Component:
    """Approved is a person for a service."""
    return text(_("You are approved for this service, so it stays."), small=True, muted=True)


def received_reviews() -> rx.Component:
    """What customers said, newest first."""
    none = empty(
        _("No reviews yet"),
        _("Customers may rate a job once they close it."),
        link_button(_("To the board"), "/professional"),
        bare=True,
    )
    turns = pager(
        ProfileState.reviews_range_text,
        on_previous=ProfileState.show_previous_reviews,
        on_next=ProfileState.show_next_reviews,
        has_previous=ProfileState.has_previous,
        has_next=ProfileState.has_next,
        bare=True,
    )
    more = rx.cond(ProfileState.has_previous | ProfileState.has_next, turns)
    some = stack(rx.el.ul(rx.foreach(ProfileState.reviews, review), class_name="reviews"), more)
    return panel(rx.cond(ProfileState.reviews.length() > 0, some, none), title=_("Reviews"))


def review(one: rx.Var) -> rx.Component:
    """One review."""
    who = link(one.customer, "/professional/requests/" + one.id.to(str))
    said = rx.cond(one.comment != "", text("“", one.comment, "”", lines=True))
    from_whom = text(who, " · #", one.id, " · ", one.at, small=True, muted=True, figures=True)
    return rx.el.li(
        row(
            rating(one.rating.to(str)),
            grow(stack(said, from_whom, answer(one.id, one.customer, one.reply, one.may_reply), gap="xs")),
            top=True,
            gap="m",
        ),
        key=one.id.to(str),
    )
