"""View model of the board: columns, and when it changes next."""

from datetime import timedelta

import pytest

from hsa_app.domain.availability.calendar import BookingConflict, ConflictReason
from hsa_app.domain.requests.boards import SnapshotCard
from hsa_app.domain.requests.errors import AlreadyTaken, ScheduleConflict
from hsa_app.domain.requests.queries import RequestRow
from hsa_app.models import RequestStatus
from hsa_app.state.professional.board import accept_error_toast, seconds_until_change, sort_by_visit_time, split_by_day
from hsa_app.state.view_models import job_view
from tests.view_factories import NOON, build_job_row, build_snapshot_card


def split_ids(jobs: list[RequestRow]) -> tuple[list[int], list[int]]:
    later_jobs, due_jobs = split_by_day(jobs, NOON)
    return [job.id for job in later_jobs], [job.id for job in due_jobs]


def test_todays_visit_is_due_and_tomorrows_is_later() -> None:
    tonight, tomorrow = NOON + timedelta(hours=11), NOON + timedelta(hours=13)
    assert split_ids([build_job_row(1, scheduled_for=tomorrow), build_job_row(2, scheduled_for=tonight)]) == ([1], [2])


def test_yesterdays_visit_is_due() -> None:
    assert split_ids([build_job_row(1, scheduled_for=NOON - timedelta(days=1))]) == ([], [1])


def test_job_in_progress_comes_first() -> None:
    in_progress = build_job_row(2, RequestStatus.IN_PROGRESS, scheduled_for=NOON + timedelta(days=3))
    assert split_ids([build_job_row(1), in_progress]) == ([], [2, 1])


def test_completed_job_is_neither_due_nor_later() -> None:
    assert split_ids([build_job_row(1, RequestStatus.COMPLETED)]) == ([], [])


def test_cards_are_sorted_by_visit_time() -> None:
    assert [
        card.id
        for card in sort_by_visit_time(
            [build_snapshot_card(3, 9), build_snapshot_card(2, 1), build_snapshot_card(1, 1)]
        )
    ] == [1, 2, 3]


@pytest.mark.parametrize(
    ("cards", "seconds"),
    [
        ([], None),
        ([build_snapshot_card(hours_ahead=1), build_snapshot_card(hours_ahead=2)], 3600.2),
        ([build_snapshot_card(hours_ahead=1), build_snapshot_card(is_taken=True)], 6.2),
        ([build_snapshot_card(hours_ahead=-1)], 0.2),
    ],
)
def test_room_refreshes_when_its_first_card_expires(cards: list[SnapshotCard], seconds: float | None) -> None:
    assert seconds_until_change(cards, NOON) == seconds


def test_already_taken_toast_explains_why() -> None:
    script = str(accept_error_toast(AlreadyTaken()).args)
    assert "Taken by someone else" in script
    assert "accepted this first" in script


def test_conflict_toast_links_to_the_conflicting_job() -> None:
    script = str(accept_error_toast(ScheduleConflict(BookingConflict(ConflictReason.JOB, 4821))).args)
    assert "#4821" in script
    assert "/professional/requests/4821" in script


def test_finished_job_shows_its_completion_time() -> None:
    job = build_job_row(status=RequestStatus.CLOSED, completed_at=NOON, closed_at=NOON + timedelta(days=2))
    assert job_view(job).finished.endswith("12:00 pm")
    assert "30 Nov" in job_view(job).finished or "Today" in job_view(job).finished
