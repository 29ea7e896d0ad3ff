"""The live board: New, Accepted, Today, Done."""

from collections.abc import Callable

import reflex as rx

from hsa_app.components.job_actions import release_dialog
from hsa_app.components.layout.page_layouts import professional_frame
from hsa_app.components.professional.board_cards import accepted_job, day_drawer, done_job, new_card, today_job
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.columns import board as columns
from hsa_app.components.ui.columns import board_column, nothing_here
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import only_narrow, stack
from hsa_app.components.ui.live_indicator import live
from hsa_app.components.ui.segmented import segment, segmented
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.slip import slips
from hsa_app.components.ui.text import strong, text
from hsa_app.core.i18n import _
from hsa_app.domain.requests.boards import BOARD_SIZE
from hsa_app.models.enums import Approval
from hsa_app.state.professional.board import BoardState, RoomState
from hsa_app.state.view_models import CardView, JobView


def board() -> rx.Component:
    """What a professional works from."""
    return professional_frame(
        rx.match(
            BoardState.approval,
            (Approval.APPROVED, rx.fragment(column_choice(), four_columns(), giving_back(), day_drawer())),
            (Approval.PENDING, pending()),
            (Approval.REJECTED, rejected()),
            slip_skeletons(3),
        ),
        title=_("Board"),
        note=BoardState.service_area,
        active="board",
        acts=only_narrow(live(_("Live, connected"))),
        board=True,
    )


def four_columns() -> rx.Component:
    """The four columns; a phone shows one at a time."""
    return columns(
        board_column(_("New"), new_count(), new_cards(), at=0),
        board_column(_("Accepted"), BoardState.accepted_jobs.length(), accepted_cards(), at=1),
        board_column(_("Today"), BoardState.todays_jobs.length(), today_cards(), at=2),
        board_column(
            _("Done"),
            BoardState.done_count,
            *done_cards(),
            at=3,
            aside=_("{earned} this month").format(earned=BoardState.earned_this_month),
        ),
        shows=BoardState.visible_column,
    )


def accepted_cards() -> rx.Component:
    """Jobs of later days."""
    words = _("Jobs you accept for tomorrow and later wait here.")
    return some(BoardState.accepted_jobs, accepted_job, words)


def today_cards() -> rx.Component:
    """Jobs under way and jobs that are due."""
    words = _("Nothing for today. On the day of a visit its card comes here, with a place for the start code.")
    return some(BoardState.todays_jobs, today_job, words)


def done_cards() -> list[rx.Component]:
    """This month's finished jobs, the latest ones."""
    words = _("Nothing finished this month yet. Completed jobs come here with what customers say.")
    older = rx.cond(BoardState.older_jobs_text != "", text(BoardState.older_jobs_text, small=True, muted=True))
    return [some(BoardState.done_jobs, done_job, words), older]


def some(jobs: rx.Var[list[JobView]], card: Callable[[rx.Var], rx.Component], words: str) -> rx.Component:
    """The cards of a column, or what will be there."""
    return rx.cond(jobs.length() > 0, slips(rx.foreach(jobs, card)), nothing_here(words))


def room_cards() -> rx.Var[list[CardView]]:
    """The first fifty of the room's cards that fit this board: not put away, not one's own; the first visit first."""
    cards, away, own = RoomState.cards, BoardState.dismissed_ids, BoardState.own_job_ids
    fitting = f"{cards}.filter((c) => !{away}.includes(c.id) && !{own}.includes(c.id))"
    by_visit = ".sort((a, b) => a.starts - b.starts || a.id - b.id)"
    return rx.Var(f"{fitting}.slice(0, {BOARD_SIZE}){by_visit}").to(list[CardView])


def new_cards() -> rx.Component:
    """Cards that ask for this professional, then those of the room."""
    shown = slips(rx.foreach(BoardState.direct_requests, new_card), rx.foreach(room_cards(), new_card))
    more = text(
        _("The board shows {BOARD_SIZE} at a time: of every customer the newest first.").format(BOARD_SIZE=BOARD_SIZE),
        small=True,
        muted=True,
    )
    full = rx.cond(room_cards().length() >= BOARD_SIZE, more)
    some_cards = rx.fragment(shown, full)
    return rx.cond(RoomState.is_loaded, rx.cond(new_count() > 0, some_cards, nothing_new()), slip_skeletons(2))


def new_count() -> rx.Var[int]:
    """How many cards are in the first column."""
    return BoardState.direct_requests.length() + room_cards().length()


def nothing_new() -> rx.Component:
    """What will be here."""
    return empty(
        _("Nothing new near you"),
        rx.fragment(_("Cards appear here the second someone books. "), BoardState.service_area, "."),
    )


def column_choice() -> rx.Component:
    """Which column a phone shows."""
    names = (_("New"), _("Accepted"), _("Today"), _("Done"))
    counts = (new_count(), BoardState.accepted_jobs.length(), BoardState.todays_jobs.length(), BoardState.done_count)
    parts = [
        segment(
            rx.fragment(name, " ", rx.el.span(count, class_name="count")),
            pressed=BoardState.visible_column == at,
            on_click=BoardState.select_column(at),
        )
        for at, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    return segmented(*parts, label=_("Column"), fill=True, board=True)


def giving_back() -> rx.Component:
    """The dialog that asks why a job is given back."""
    return release_dialog(BoardState.release, which=BoardState.release_summary, error=BoardState.errors["reason"])


def pending() -> rx.Component:
    """Before the decision."""
    return empty(
        _("Your account waits for approval"),
        _(
            "An admin looks at each new professional and their documents. "
            "The board opens here by itself the moment you "
            "are approved."
        ),
        link_button(_("Send documents"), "/professional/profile", variant="primary"),
    )


def rejected() -> rx.Component:
    """After a no: why, and what helps."""
    return stack(
        banner(strong(_("Not approved. ")), BoardState.approval_reason, tone="danger"),
        empty(
            _("The board is closed for now"),
            _("Mend what the reason says in your profile; saving it asks us to look again."),
            link_button(_("Edit your profile"), "/professional/profile", variant="primary"),
        ),
    )
