"""The live board: New, Accepted, Today, Done."""

import reflex as rx
from reflex.vars import VarData

from hsa_app.components.board_cards import accepted_job, done_job, new_card, today_job
from hsa_app.components.frame import professional_frame
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.board import board as columns
from hsa_app.components.ui.board import board_column
from hsa_app.components.ui.button import link_button
from hsa_app.components.ui.dialog import confirm
from hsa_app.components.ui.empty import empty
from hsa_app.components.ui.segmented import segment, segmented
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.slip import slips
from hsa_app.components.ui.text import strong
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.models.enums import Approval
from hsa_app.state.board import BoardState, RoomState
from hsa_app.state.views import CardView


def board() -> rx.Component:
    """What a professional works from."""
    return professional_frame(
        rx.match(
            BoardState.approval,
            (Approval.APPROVED, rx.fragment(column_choice(), four_columns(), release_dialog())),
            (Approval.PENDING, pending()),
            (Approval.REJECTED, rejected()),
            slip_skeletons(3),
        ),
        title="Board",
        note=BoardState.place,
        active="board",
        board=True,
    )


def four_columns() -> rx.Component:
    """The four columns; a phone shows one at a time."""
    return columns(
        board_column("New", new_count(), new_cards(), at=0),
        board_column("Accepted", BoardState.accepted.length(), slips(rx.foreach(BoardState.accepted, accepted_job)), at=1),
        board_column("Today", BoardState.today.length(), slips(rx.foreach(BoardState.today, today_job)), at=2),
        board_column("Done", BoardState.done.length(), slips(rx.foreach(BoardState.done, done_job)), at=3,
                     aside=f"{BoardState.earned} this month"),
        shows=BoardState.shows,
    )  # fmt: skip


def room_cards() -> rx.Var[list[CardView]]:
    """The room's cards that fit this board: in these pincodes, not put away, not already one's own."""
    cards, pincodes, away, own = RoomState.cards, BoardState.pincodes, BoardState.put_away, BoardState.own_ids
    fits = f"(!{pincodes}.length || {pincodes}.includes(c.pincode)) && !{away}.includes(c.id) && !{own}.includes(c.id)"
    known = VarData.merge(*(var._get_all_var_data() for var in (cards, pincodes, away, own)))
    return rx.Var(f"{cards}.filter((c) => {fits})", _var_data=known).to(list[CardView])


def new_cards() -> rx.Component:
    """Cards that ask for this professional, then those of the room."""
    shown = slips(rx.foreach(BoardState.asked, new_card), rx.foreach(room_cards(), new_card))
    return rx.cond(RoomState.known, rx.cond(new_count() > 0, shown, nothing_new()), slip_skeletons(2))


def new_count() -> rx.Var[int]:
    """How many cards are in the first column."""
    return BoardState.asked.length() + room_cards().length()


def nothing_new() -> rx.Component:
    """What will be here."""
    return empty("Nothing new near you", rx.fragment("Cards appear here the second someone books. ", BoardState.place, "."))


def column_choice() -> rx.Component:
    """Which column a phone shows."""
    names = ("New", "Accepted", "Today", "Done")
    counts = (new_count(), BoardState.accepted.length(), BoardState.today.length(), BoardState.done.length())
    parts = [
        segment(
            rx.fragment(name, " ", rx.el.span(count, class_name="count")),
            pressed=BoardState.shows == at,
            on_click=BoardState.show_column(at),
        )
        for at, (name, count) in enumerate(zip(names, counts, strict=True))
    ]
    return segmented(*parts, label="Column", fill=True, board=True)


def release_dialog() -> rx.Component:
    """Giving a job back needs a reason."""
    return confirm(
        "release",
        "Give this job back?",
        "It goes back on every matching board. The customer is told, with your reason.",
        textarea_field("Reason", "reason", error=BoardState.errors["reason"], max_length=500),
        act="Release",
        keep="Keep it",
        on_submit=BoardState.release,
    )


def pending() -> rx.Component:
    """Before the decision."""
    return empty(
        "We are reading your papers",
        "An admin decides about new professionals by hand. The board opens here by itself the moment you are approved.",
        link_button("See your profile", "/professional/profile"),
    )


def rejected() -> rx.Component:
    """After a no: why, and what helps."""
    return rx.fragment(
        banner(strong("Not approved. "), BoardState.approval_reason, tone="danger"),
        empty(
            "The board is closed for now",
            "Mend what the reason says in your profile; saving it asks us to look again.",
            link_button("Edit your profile", "/professional/profile", variant="primary"),
        ),
    )
