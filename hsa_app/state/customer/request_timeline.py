"""The story of a request as its customer reads it: what was, what is, what comes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from hsa_app.core.formatting import clock_time, day, format_relative
from hsa_app.core.i18n import _
from hsa_app.domain.requests.customer_queries import RequestDetails
from hsa_app.domain.requests.expiry import AUTO_CLOSE_AFTER
from hsa_app.domain.requests.lifecycle import ONGOING
from hsa_app.domain.requests.queries import MoveRow, RequestRow
from hsa_app.models import RequestAction, RequestStatus, Role
from hsa_app.state.view_models import move_view


@dataclass(frozen=True)
class Moment:
    """One line; `place` is past, now or ahead."""

    icon: str
    words: str
    at: str
    note: str
    place: str = "past"


def moments(followed: RequestDetails) -> list[Moment]:
    """Everything that happened, oldest first, and what is still to come."""
    past = list(_told([move for move in followed.story if move.move != RequestAction.REJECT]))
    if past and followed.request.status in ONGOING:
        past[-1] = replace(past[-1], place="now")
    return [*past, *_ahead(followed)]


def _told(story: list[MoveRow]) -> Iterator[Moment]:
    """Accepting and giving it back again are one line."""
    accepted: MoveRow | None = None
    for move in story:
        if accepted is not None:
            together = move.move == RequestAction.RELEASE
            yield _given_back(accepted, move) if together else _moment(accepted)
            if together:
                accepted = None
                continue
        accepted = move if move.move == RequestAction.ACCEPT else None
        if accepted is None:
            yield _moment(move)
    if accepted is not None:
        yield _moment(accepted)


def _moment(move: MoveRow) -> Moment:
    shown = move.model_copy(update={"actor": _("An admin")}) if move.actor_role == Role.ADMIN else move
    view = move_view(shown, (shown.actor or "") if shown.actor_role == Role.CUSTOMER else "")
    return Moment(view.icon, view.words, view.at, _quoted(move.reason))


def _given_back(accepted: MoveRow, released: MoveRow) -> Moment:
    end = clock_time(released.at) if day(released.at) == day(accepted.at) else format_relative(released.at)
    return Moment(
        "undo-2",
        _("{actor} accepted, then gave it back").format(actor=accepted.actor),
        _("{at} to {end}").format(at=format_relative(accepted.at), end=end),
        _quoted(released.reason),
    )


def _quoted(reason: str | None) -> str:
    return f"“{reason}”" if reason else ""


def _ahead(followed: RequestDetails) -> list[Moment]:
    row = followed.request
    steps = {
        RequestStatus.REQUESTED: [_acceptance(followed), _start(row), _closing(row)],
        RequestStatus.ACCEPTED: [_start(row), _closing(row)],
        RequestStatus.IN_PROGRESS: [_closing(row)],
        RequestStatus.COMPLETED: [_closing(row)],
    }
    return steps.get(row.status, [])


def _acceptance(followed: RequestDetails) -> Moment:
    return Moment(
        "user-check",
        _("Someone accepts"),
        "",
        _("If nobody does, it ends {expires_at}").format(expires_at=format_relative(followed.expires_at)),
        "ahead",
    )


def _start(row: RequestRow) -> Moment:
    return Moment(
        "key-round",
        _("Starts with your code"),
        _("{scheduled_for}, about {scheduled_for2}").format(
            scheduled_for=day(row.scheduled_for), scheduled_for2=clock_time(row.scheduled_for)
        ),
        "",
        "ahead",
    )


def _closing(row: RequestRow) -> Moment:
    if row.completed_at:
        return Moment(
            "check-check",
            _("You close and rate"),
            "",
            _("Closes by itself {completed_at}").format(
                completed_at=format_relative(row.completed_at + AUTO_CLOSE_AFTER)
            ),
            "ahead",
        )
    return Moment(
        "check-check", _("Work done, then you close and rate"), "", _("Closes by itself three days later"), "ahead"
    )
