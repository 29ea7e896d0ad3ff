"""The parts of a request's own page: who comes, the story, the details, what one can do."""

import reflex as rx

from hsa_app.components.request_slip import again_address, call_button, waiting_line
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import fact, fact_list
from hsa_app.components.ui.dialog import opens
from hsa_app.components.ui.form import form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.live_indicator import live
from hsa_app.components.ui.rating import rating, rating_input
from hsa_app.components.ui.slip import slip_meta
from hsa_app.components.ui.steps import steps
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.components.ui.timeline import moment, timeline
from hsa_app.core.i18n import N_, _
from hsa_app.state.customer.request import RequestState

VISIT, PRO = RequestState.request, RequestState.professional
STEPS = (N_("Booked"), N_("Accepted"), N_("In progress"), N_("Done"), N_("Closed"))


def progress() -> rx.Component:
    """How far it has come; a visit that was called off is not on the way."""
    reached = rx.match(VISIT.status, ("accepted", 1), ("in_progress", 2), ("completed", 3), ("closed", 4), 0).to(int)
    over = (VISIT.status == "cancelled") | (VISIT.status == "expired")
    return rx.cond(over, rx.fragment(), steps(STEPS, reached=reached))


def story() -> rx.Component:
    """What happened and what comes."""
    lines = rx.foreach(
        RequestState.timeline,
        lambda one: moment(one.words, icon=one.icon, when=one.at, note=one.note, at=one.place),
    )
    return panel(timeline(lines), title=_("Timeline"), aside=live())


def details() -> rx.Component:
    """Where, what for, how long."""
    change = button(_("Edit"), size="s", icon="pencil", about="request", on_click=RequestState.open_edit_dialog)
    return panel(
        fact_list(
            fact(_("Address"), VISIT.place),
            rx.cond(VISIT.notes != "", fact(_("Notes"), text(VISIT.notes, lines=True))),
            fact(_("Duration"), VISIT.lasts),
            fact(_("Booked"), VISIT.booked),
        ),
        title=_("Details"),
        aside=rx.cond(VISIT.status == "requested", change),
    )


def who_comes() -> rx.Component:
    """The professional, as everyone may see them, and how to call."""
    over = (VISIT.status == "completed") | (VISIT.status == "closed")
    return rx.cond(
        PRO.name != "",
        panel(stack(face(), bio(), call()), title=rx.cond(over, _("Your professional"), _("Who comes"))),
        rx.cond(VISIT.status == "requested", nobody_yet()),
    )


def face() -> rx.Component:
    """Name, rating, experience, papers."""
    checked = rx.el.span(icon("badge-check", size="s"), _("Papers checked"), class_name="row row--xs small ok")
    facts = slip_meta(rating(PRO.average, PRO.ratings), rx.el.span(PRO.years))
    return row(
        avatar(PRO.initials, size="l"),
        stack(text(strong(PRO.name), lead=True), facts, checked, gap="xs"),
        top=True,
        gap="m",
    )


def bio() -> rx.Component:
    """What they say about themselves."""
    return rx.cond(PRO.bio != "", text(PRO.bio, small=True, muted=True, lines=True))


def call() -> rx.Component:
    """One press to call."""
    return rx.cond(VISIT.phone != "", call_button(VISIT, wide=True))


def nobody_yet() -> rx.Component:
    """Until someone accepts."""
    return panel(
        stack(
            text(_("Nobody has accepted yet. Name, rating and phone stand here the moment someone does."), muted=True),
            waiting_line(RequestState.expires_at, RequestState.waiting_since),
        ),
        title=_("Who comes"),
    )


def acts() -> rx.Component:
    """Closing and calling off, with what they mean; once it is over, the same again."""
    close = button(_("Close request"), wide=True, **opens("close"))
    move = button(_("Reschedule"), icon="calendar-clock", wide=True, on_click=RequestState.open_edit_dialog)
    cancel = button(
        _("Cancel request"), variant="danger", wide=True, on_click=RequestState.clear_errors, **opens("cancel")
    )
    free = text(_("Nobody has accepted, so cancelling costs nobody anything."), small=True, muted=True)
    reason = text(
        _("Another time? Call "), VISIT.who, _(" first. Cancelling needs a reason, which goes along with the news; "
        "then you can book again."),
        small=True, muted=True,
    )  # fmt: skip
    return rx.fragment(
        rx.match(
            VISIT.status,
            ("requested", stack(move, cancel, free, gap="s")),
            ("accepted", stack(close, cancel, reason, gap="s")),
            ("in_progress", close),
            ("completed", rx.fragment()),
            link_button(_("Book again"), again_address(VISIT.service_id, VISIT.id), icon="repeat", wide=True),
        )
    )


def your_rating() -> rx.Component:
    """What was given, or the stars to give."""
    return rx.cond(
        (VISIT.status == "closed") & (PRO.name != ""), rx.cond(VISIT.rating > 0, given_rating(), rating_form())
    )


def given_rating() -> rx.Component:
    """The stars, the words, and the answer to them."""
    reply = rx.cond(VISIT.reply != "", text(strong(VISIT.who), ": ", VISIT.reply, small=True, muted=True, lines=True))
    return panel(
        stack(
            row(rating(VISIT.rating.to(str)), text("of 5", small=True, muted=True)),
            rx.cond(VISIT.comment != "", text("“", VISIT.comment, "”", lines=True)),
            reply,
            gap="s",
        ),
        title=_("Your rating"),
    )


def rating_form() -> rx.Component:
    """Rating afterwards."""
    return panel(
        form(
            rating_input(error=RequestState.errors["rating"], field_id_="f-stars"),
            textarea_field(
                _("Comment"), "comment", optional=True, placeholder=_("What should others know?"), field_id_="f-review",
                error=RequestState.errors["comment"],
            ),
            button(_("Send rating"), submit=True, wide=True),
            on_submit=RequestState.review,
        ),
        title=_("How was it?"),
    )  # fmt: skip
