"""The live board: New, Accepted, Today, Done."""

from collections.abc import Callable

import reflex as rx

from hsa_app.components.job_actions import release_dialog
from hsa_app.components.layout.page_layouts import professional_layout
from hsa_app.components.professional.board_cards import (
    accepted_job_card,
    day_preview_drawer,
    done_job_row,
    new_request_card,
    todays_job_card,
)
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.board_columns import board_column, empty_column
from hsa_app.components.ui.board_columns import board_columns as columns
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import phone_only, stack
from hsa_app.components.ui.live_indicator import live_indicator
from hsa_app.components.ui.segmented import segment_button, segmented_control
from hsa_app.components.ui.skeleton import slip_list_skeleton
from hsa_app.components.ui.slip import slip_list
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.domain.requests.boards import BOARD_SIZE
from hsa_app.models.enums import Approval
from hsa_app.state.professional.board import BoardState, RoomState
from hsa_app.state.view_models import CardView, JobView


def board_page() -> rx.Component:
    """The board, or the state of the approval."""
    return professional_layout(
        rx.match(
            BoardState.approval,
            (
                Approval.APPROVED,
                rx.fragment(column_switch(), four_columns(), board_release_dialog(), day_preview_drawer()),
            ),
            (Approval.PENDING, approval_pending_message()),
            (Approval.REJECTED, approval_rejected_message()),
            slip_list_skeleton(3),
        ),
        title=_("Board"),
        subtitle=BoardState.service_area,
        active="board",
        actions=phone_only(live_indicator(_("Live, connected"))),
        board_width=True,
    )


def four_columns() -> rx.Component:
    """The four columns; a phone shows one at a time."""
    return columns(
        board_column(_("New"), new_card_count(), new_cards(), index=0),
        board_column(_("Accepted"), BoardState.accepted_jobs.length(), accepted_cards(), index=1),
        board_column(_("Today"), BoardState.todays_jobs.length(), today_cards(), index=2),
        board_column(
            _("Done"),
            BoardState.done_count,
            *done_cards(),
            index=3,
            aside=_("{earned} this month").format(earned=BoardState.earned_this_month),
        ),
        visible_column=BoardState.visible_column,
    )


def accepted_cards() -> rx.Component:
    """Accepted jobs of later days."""
    message = _("Jobs you accept for tomorrow and later wait here.")
    return cards_or_empty(BoardState.accepted_jobs, accepted_job_card, message)


def today_cards() -> rx.Component:
    """Jobs in progress, due today or overdue."""
    message = _("Nothing for today. On the day of a visit its card comes here, with a place for the start code.")
    return cards_or_empty(BoardState.todays_jobs, todays_job_card, message)


def done_cards() -> list[rx.Component]:
    """The latest finished jobs of this month."""
    message = _("Nothing finished this month yet. Completed jobs come here with what customers say.")
    older = rx.cond(BoardState.older_jobs_text != "", text(BoardState.older_jobs_text, small=True, muted=True))
    return [cards_or_empty(BoardState.done_jobs, done_job_row, message), older]


def cards_or_empty(
    jobs: rx.Var[list[JobView]], render_card: Callable[[rx.Var], rx.Component], empty_text: str
) -> rx.Component:
    """The cards of a column, or its empty state."""
    return rx.cond(jobs.length() > 0, slip_list(rx.foreach(jobs, render_card)), empty_column(empty_text))


def visible_room_cards() -> rx.Var[list[CardView]]:
    """The first fifty cards of the room that are neither dismissed nor one's own, by time of visit.

    Computed in the browser, because all boards of a room receive the same cards.
    """
    cards, dismissed, own_jobs = RoomState.cards, BoardState.dismissed_ids, BoardState.own_job_ids
    fitting = f"{cards}.filter((c) => !{dismissed}.includes(c.id) && !{own_jobs}.includes(c.id))"
    by_visit = ".sort((a, b) => a.starts - b.starts || a.id - b.id)"
    return rx.Var(f"{fitting}.slice(0, {BOARD_SIZE}){by_visit}").to(list[CardView])


def new_cards() -> rx.Component:
    """The addressed requests, then the cards of the room."""
    cards = slip_list(
        rx.foreach(BoardState.direct_requests, new_request_card), rx.foreach(visible_room_cards(), new_request_card)
    )
    more = text(
        _("The board shows {count} at a time: of every customer the newest first.").format(count=BOARD_SIZE),
        small=True,
        muted=True,
    )
    limit_note = rx.cond(visible_room_cards().length() >= BOARD_SIZE, more)
    some_cards = rx.fragment(cards, limit_note)
    return rx.cond(
        RoomState.is_loaded, rx.cond(new_card_count() > 0, some_cards, no_new_cards()), slip_list_skeleton(2)
    )


def new_card_count() -> rx.Var[int]:
    """The number of cards in the first column."""
    return BoardState.direct_requests.length() + visible_room_cards().length()


def no_new_cards() -> rx.Component:
    """The empty state of the first column."""
    return empty_state(
        _("Nothing new near you"),
        _("Cards appear here the second someone books. {area}.").format(area=BoardState.service_area),
    )


def column_switch() -> rx.Component:
    """The switch between columns on a phone."""
    names = (_("New"), _("Accepted"), _("Today"), _("Done"))
    counts = (
        new_card_count(),
        BoardState.accepted_jobs.length(),
        BoardState.todays_jobs.length(),
        BoardState.done_count,
    )
    parts = [
        segment_button(
            rx.fragment(name, " ", rx.el.span(count, class_name="count")),
            pressed=BoardState.visible_column == index,
            on_click=BoardState.select_column(index),
        )
        for index, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    return segmented_control(*parts, label=_("Column"), full_width=True, sticky_on_phone=True)


def board_release_dialog() -> rx.Component:
    """The dialog that asks for the reason of a release."""
    return release_dialog(BoardState.release, job_summary=BoardState.release_summary, error=BoardState.errors["reason"])


def approval_pending_message() -> rx.Component:
    """Shown while the approval is pending."""
    return empty_state(
        _("Your account waits for approval"),
        _(
            "An admin looks at each new professional and their documents. "
            "The board opens here by itself the moment you "
            "are approved."
        ),
        link_button(_("Send documents"), "/professional/profile", variant="primary"),
    )


def approval_rejected_message() -> rx.Component:
    """Shown after a rejection: the reason, and what to do."""
    return stack(
        banner(strong(_("Not approved.")), " ", BoardState.approval_reason, tone="danger"),
        empty_state(
            _("The board is closed for now"),
            _("Mend what the reason says in your profile; saving it asks us to look again."),
            link_button(_("Edit your profile"), "/professional/profile", variant="primary"),
        ),
    )
