"""The parts of a customer's request page: professional, timeline, details and actions."""

import reflex as rx

from hsa_app.components.request_slip import call_button, open_until_line, rebook_url
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_item, description_list
from hsa_app.components.ui.dialog import open_dialog_attrs
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.live_indicator import live_indicator
from hsa_app.components.ui.person import avatar
from hsa_app.components.ui.rating import rating_input, star_rating
from hsa_app.components.ui.slip import slip_meta
from hsa_app.components.ui.steps import progress_steps
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.components.ui.timeline import timeline, timeline_entry
from hsa_app.core.i18n import N_, _
from hsa_app.state.customer.request import RequestState

REQUEST, PROFESSIONAL = RequestState.request, RequestState.professional
PROGRESS_STEPS = (N_("Booked"), N_("Accepted"), N_("In progress"), N_("Done"), N_("Closed"))


def request_progress() -> rx.Component:
    """The progress of the request; nothing for cancelled and expired ones."""
    step_index = rx.match(REQUEST.status, ("accepted", 1), ("in_progress", 2), ("completed", 3), ("closed", 4), 0).to(
        int
    )
    is_ended = (REQUEST.status == "cancelled") | (REQUEST.status == "expired")
    return rx.cond(
        is_ended, rx.fragment(), progress_steps([_(label) for label in PROGRESS_STEPS], current_index=step_index)
    )


def timeline_card() -> rx.Component:
    """Past events and steps to come."""
    entries = rx.foreach(
        RequestState.timeline,
        lambda entry: timeline_entry(
            entry.text, icon=entry.icon, time=entry.at, note=entry.note, position=entry.position
        ),
    )
    return card(timeline(entries), title=_("Timeline"), aside=live_indicator())


def details_card() -> rx.Component:
    """Address, notes, duration and booking time."""
    change = button(
        _("Edit"), size="s", icon="pencil", screen_reader_suffix=_("request"), on_click=RequestState.open_edit_dialog
    )
    return card(
        description_list(
            description_item(_("Address"), REQUEST.place),
            rx.cond(REQUEST.notes != "", description_item(_("Notes"), text(REQUEST.notes, keep_line_breaks=True))),
            description_item(_("Duration"), REQUEST.lasts),
            description_item(_("Booked"), REQUEST.booked),
        ),
        title=_("Details"),
        aside=rx.cond(REQUEST.status == "requested", change),
    )


def professional_card() -> rx.Component:
    """The professional's public data, and how to call them."""
    is_done = (REQUEST.status == "completed") | (REQUEST.status == "closed")
    return rx.cond(
        PROFESSIONAL.name != "",
        card(
            stack(professional_summary(), professional_bio(), call_section()),
            title=rx.cond(is_done, _("Your professional"), _("Who comes")),
        ),
        rx.cond(REQUEST.status == "requested", no_professional_card()),
    )


def professional_summary() -> rx.Component:
    """Name, rating, experience and verification."""
    verified = rx.el.span(icon("badge-check", size="s"), _("Papers checked"), class_name="row row--xs small ok")
    facts = slip_meta(star_rating(PROFESSIONAL.average, PROFESSIONAL.ratings), rx.el.span(PROFESSIONAL.years))
    return row(
        avatar(PROFESSIONAL.initials, size="l"),
        stack(text(strong(PROFESSIONAL.name), lead=True), facts, verified, gap="xs"),
        align_top=True,
        gap="m",
    )


def professional_bio() -> rx.Component:
    """The professional's description of themselves."""
    return rx.cond(PROFESSIONAL.bio != "", text(PROFESSIONAL.bio, small=True, muted=True, keep_line_breaks=True))


def call_section() -> rx.Component:
    """A button that calls the professional."""
    return rx.cond(REQUEST.phone != "", call_button(REQUEST, full_width=True))


def no_professional_card() -> rx.Component:
    """Shown until a professional accepts."""
    return card(
        stack(
            text(_("Nobody has accepted yet. Name, rating and phone stand here the moment someone does."), muted=True),
            open_until_line(RequestState.expires_at, RequestState.waiting_since),
        ),
        title=_("Who comes"),
    )


def request_actions() -> rx.Component:
    """Buttons to reschedule, close or cancel; for ended requests the link to book again."""
    close = button(_("Close request"), full_width=True, **open_dialog_attrs("close"))
    reschedule = button(_("Reschedule"), icon="calendar-clock", full_width=True, on_click=RequestState.open_edit_dialog)
    cancel = button(
        _("Cancel request"),
        variant="danger",
        full_width=True,
        on_click=RequestState.clear_errors,
        **open_dialog_attrs("cancel"),
    )
    cancel_hint = text(_("Nobody has accepted, so cancelling costs nobody anything."), small=True, muted=True)
    reason = text(
        _(
            "Another time? Call {name} first. Cancelling needs a reason, which goes along with the news; "
            "then you can book again."
        ).format(name=REQUEST.professional),
        small=True,
        muted=True,
    )
    return rx.fragment(
        rx.match(
            REQUEST.status,
            ("requested", stack(reschedule, cancel, cancel_hint, gap="s")),
            ("accepted", stack(close, cancel, reason, gap="s")),
            ("in_progress", close),
            ("completed", rx.fragment()),
            link_button(_("Book again"), rebook_url(REQUEST.service_id, REQUEST.id), icon="repeat", full_width=True),
        )
    )


def rating_card() -> rx.Component:
    """The rating, or the form to give one."""
    return rx.cond(
        (REQUEST.status == "closed") & (PROFESSIONAL.name != ""),
        rx.cond(REQUEST.rating > 0, given_rating_card(), rating_form_card()),
    )


def given_rating_card() -> rx.Component:
    """The rating with comment and reply."""
    reply = rx.cond(
        REQUEST.reply != "",
        text(strong(REQUEST.professional), ": ", REQUEST.reply, small=True, muted=True, keep_line_breaks=True),
    )
    return card(
        stack(
            row(star_rating(REQUEST.rating.to(str)), text(_("of 5"), small=True, muted=True)),
            rx.cond(REQUEST.comment != "", text("“", REQUEST.comment, "”", keep_line_breaks=True)),
            reply,
            gap="s",
        ),
        title=_("Your rating"),
    )


def rating_form_card() -> rx.Component:
    """The form to rate a closed request."""
    return card(
        form(
            rating_input(error=RequestState.errors["rating"], html_id="f-stars"),
            textarea_field(
                _("Comment"), "comment", optional=True, placeholder=_("What should others know?"), html_id="f-review",
                error=RequestState.errors["comment"],
            ),
            button(_("Send rating"), submit=True, full_width=True),
            on_submit=RequestState.review,
        ),
        title=_("How was it?"),
    )  # fmt: skip
