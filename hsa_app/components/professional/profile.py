"""The parts of a professional's profile."""

from typing import Any

import reflex as rx

from hsa_app.components.review_replies import review_reply
from hsa_app.components.status_badge import approval_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, link_button, prevent_double_click_attrs
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_item, description_list, stat, stat_group
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import flex_grow, grid, row, stack
from hsa_app.components.ui.link import link, native_link
from hsa_app.components.ui.pager import pager
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.components.ui.text_field import text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.models.enums import Approval
from hsa_app.state.professional.profile import ProfileState

FORM_VALUES, FIELD_ERRORS = ProfileState.form_values, ProfileState.field_errors


def validated_field_attrs(name: str) -> dict[str, Any]:
    """Attributes of a field that is validated on blur."""
    return {"error": FIELD_ERRORS[name], "on_blur": ProfileState.validate_field(name)}


def approval_card() -> rx.Component:
    """The state of the approval with the reason and the checklist; nothing once approved."""
    pending_card = card(
        banner(
            strong(_("Waiting for approval.")), " ",
            _("An admin looks at each new professional. Your board opens by itself, and you are told by mail."),
            tone="warn", icon="clock",
        ),
        approval_checklist(),
        title=_("Your approval"),
        aside=approval_badge(ProfileState.approval),
    )  # fmt: skip
    rejected_card = card(
        banner(
            interpolated_text(
                _("{status}: {reason}"), status=strong(_("Not approved")), reason=ProfileState.approval_reason
            ),
            tone="danger",
        ),
        text(_("Mend what it says. Saving your profile, or sending another document, asks us to look again.")),
        approval_checklist(),
        title=_("Your approval"),
        aside=approval_badge(ProfileState.approval),
    )
    return rx.cond(
        ProfileState.approval == Approval.PENDING,
        pending_card,
        rx.cond(ProfileState.approval == Approval.REJECTED, rejected_card),
    )


def approval_checklist() -> rx.Component:
    """What an admin checks, what is complete, and links to what is missing."""

    def line(step: rx.Var) -> rx.Component:
        mark = rx.cond(step.is_done, icon("circle-check", tone="ok"), icon("circle-alert", tone="warn"))
        description = stack(
            rx.cond(step.is_done, strong(step.label), native_link(step.label, step.href)),
            text(step.note, small=True, muted=True),
            gap="xs",
        )
        return rx.el.li(row(mark, description, align_top=True), key=step.label)

    return rx.el.ul(
        rx.foreach(ProfileState.approval_steps, line), class_name="helps", aria_label=_("What helps us decide")
    )


def stats_card() -> rx.Component:
    """Rating, completed jobs and earnings."""
    return card(
        stat_group(
            stat(_("Rating"), ProfileState.average_rating, ProfileState.rating_count_text),
            stat(_("Completed"), ProfileState.completed_count, _("jobs so far")),
            stat(
                _("Earned this month"),
                ProfileState.earned_this_month,
                link(_("All earnings"), "/professional/earnings"),
            ),
        )
    )


def profile_form() -> rx.Component:
    """Service, description, experience and area."""
    return card(
        form(
            service_field(),
            textarea_field(
                _("About you"),
                "bio",
                value=FORM_VALUES.bio,
                rows=4,
                optional=True,
                **validated_field_attrs("bio"),
                hint=_("Customers read this when they choose: brands, languages, what you are good at."),
            ),
            grid(
                text_field(
                    _("Years of experience"),
                    "experience_years",
                    value=FORM_VALUES.years,
                    tabular_numbers=True,
                    input_mode="numeric",
                    **validated_field_attrs("experience_years"),
                ),
                text_field(_("City"), "city", value=FORM_VALUES.city, max_length=80, **validated_field_attrs("city")),
            ),
            textarea_field(
                _("Pincodes served"),
                "pincodes",
                value=FORM_VALUES.pincodes,
                optional=True,
                **validated_field_attrs("pincodes"),
                hint=_("With commas between them. Left empty, you serve the whole city."),
            ),
            row(button(_("Save profile"), variant="primary", submit=True, **prevent_double_click_attrs())),
            on_submit=ProfileState.save,
        ),
        title=_("What you offer"),
        aside=approval_badge(ProfileState.approval),
    )


def service_field() -> rx.Component:
    """The service; it can be chosen until the professional is approved for it."""
    chosen = select_field(
        _("Service"),
        "service_id",
        ProfileState.service_options,
        value=FORM_VALUES.service_id,
        error=FIELD_ERRORS["service_id"],
    )
    fixed = description_list(
        description_item(_("Service"), rx.fragment(strong(ProfileState.service_name), service_locked_hint()))
    )
    return rx.cond(ProfileState.approval == Approval.APPROVED, fixed, chosen)


def service_locked_hint() -> rx.Component:
    """Why the service cannot be changed."""
    return text(_("You are approved for this service, so it stays."), small=True, muted=True)


def reviews_card() -> rx.Component:
    """Customer reviews, newest first."""
    no_reviews = empty_state(
        _("No reviews yet"),
        _("Customers may rate a job once they close it."),
        link_button(_("To the board"), "/professional"),
        without_frame=True,
    )
    reviews_pager = pager(
        ProfileState.reviews_range_text,
        on_previous=ProfileState.show_previous_reviews,
        on_next=ProfileState.show_next_reviews,
        has_previous=ProfileState.has_previous,
        has_next=ProfileState.has_next,
        without_frame=True,
    )
    optional_pager = rx.cond(ProfileState.has_previous | ProfileState.has_next, reviews_pager)
    review_list = stack(rx.el.ul(rx.foreach(ProfileState.reviews, review_item), class_name="reviews"), optional_pager)
    return card(rx.cond(ProfileState.reviews.length() > 0, review_list, no_reviews), title=_("Reviews"))


def review_item(review: rx.Var) -> rx.Component:
    """One review."""
    customer = link(review.customer, "/professional/requests/" + review.id.to(str))
    comment = rx.cond(review.comment != "", text("“", review.comment, "”", keep_line_breaks=True))
    author = text(customer, " · #", review.id, " · ", review.at, small=True, muted=True, tabular_numbers=True)
    return rx.el.li(
        row(
            star_rating(review.rating.to(str)),
            flex_grow(
                stack(
                    comment, author, review_reply(review.id, review.customer, review.reply, review.may_reply), gap="xs"
                )
            ),
            align_top=True,
            gap="m",
        ),
        key=review.id.to(str),
    )
