"""View model of a job's page: slip, next action, timeline."""

from datetime import timedelta

import pytest

from hsa_app.domain.requests.queries import RequestEventRow
from hsa_app.models import RequestAction, RequestStatus, Role
from hsa_app.state.form_input import parse_last_number
from hsa_app.state.professional.job import next_step
from hsa_app.state.professional.job_timeline import JobTimelineEntry, job_timeline
from tests.view_factories import NOON, build_job_row

PROFESSIONAL_NAME = "Pat Serves"


def make_event(
    action: RequestAction, actor: str | None, role: Role | None, reason: str | None = None
) -> RequestEventRow:
    requested = RequestStatus.REQUESTED
    return RequestEventRow(
        move=action, actor=actor, actor_role=role, from_status=requested, to_status=requested, reason=reason, at=NOON
    )


BOOK_EVENT = make_event(RequestAction.BOOK, "Ana Books", Role.CUSTOMER)
ACCEPT_EVENT = make_event(RequestAction.ACCEPT, PROFESSIONAL_NAME, Role.PROFESSIONAL)


@pytest.mark.parametrize(
    ("path", "number"),
    [
        ("/professional/requests/1204", 1204),
        ("/professional/requests/1204/", 1204),
        ("/professional/requests/abc", 0),
        ("/professional/requests/-4", 0),
        ("/professional/requests/١٢", 0),
        ("/professional/requests/99999999999999999999", 0),
        ("", 0),
    ],
)
def test_request_id_is_parsed_from_the_path(path: str, number: int) -> None:
    assert parse_last_number(path) == number


@pytest.mark.parametrize("status", [RequestStatus.ACCEPTED, RequestStatus.COMPLETED])
def test_next_step_names_the_customer(status: RequestStatus) -> None:
    assert "Ana Books" in next_step(build_job_row(status=status))


def test_next_step_of_a_cancelled_job_says_do_not_go() -> None:
    assert "do not go" in next_step(build_job_row(status=RequestStatus.CANCELLED))


def list_entries(entries: list[JobTimelineEntry]) -> list[tuple[str, str]]:
    return [(moment.position, moment.text) for moment in entries]


def test_timeline_includes_future_steps() -> None:
    assert list_entries(job_timeline(build_job_row(), [BOOK_EVENT, ACCEPT_EVENT], PROFESSIONAL_NAME)) == [
        ("past", "Ana Books booked"),
        ("now", "You accepted"),
        ("ahead", "Starts with the start code"),
        ("ahead", "Work done, then Ana Books closes it"),
    ]


def test_timeline_hides_rejections_of_others() -> None:
    rejection = make_event(RequestAction.REJECT, "Quinn Other", Role.PROFESSIONAL)
    entries = list_entries(job_timeline(build_job_row(), [BOOK_EVENT, rejection, ACCEPT_EVENT], PROFESSIONAL_NAME))
    assert not any("Quinn" in line for _, line in entries)


def test_customer_with_the_same_name_is_not_the_viewer() -> None:
    namesake = make_event(RequestAction.BOOK, PROFESSIONAL_NAME, Role.CUSTOMER)
    assert list_entries(job_timeline(build_job_row(), [namesake, ACCEPT_EVENT], PROFESSIONAL_NAME))[0] == (
        "past",
        f"{PROFESSIONAL_NAME} booked",
    )


def test_timeline_does_not_name_admins() -> None:
    cancelled = make_event(RequestAction.CANCEL, "Ada Admin", Role.ADMIN, "Asked by phone")
    entries = job_timeline(
        build_job_row(status=RequestStatus.CANCELLED), [BOOK_EVENT, ACCEPT_EVENT, cancelled], PROFESSIONAL_NAME
    )
    assert (entries[-1].text, entries[-1].note, entries[-1].position) == (
        "An admin cancelled",
        "“Asked by phone”",
        "past",
    )


def test_completed_job_shows_when_it_auto_closes() -> None:
    job = build_job_row(status=RequestStatus.COMPLETED, completed_at=NOON)
    last_entry = job_timeline(job, [BOOK_EVENT, ACCEPT_EVENT], PROFESSIONAL_NAME)[-1]
    assert (last_entry.position, last_entry.text) == ("ahead", "Ana Books closes and rates it")
    assert f"{(NOON + timedelta(days=3)).day} Dec" in last_entry.note
