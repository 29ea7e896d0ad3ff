"""The timeline of a request, as each of its readers sees it."""

from datetime import timedelta

from hsa_app.domain.requests.queries import RequestEventRow, RequestRow
from hsa_app.models import RequestAction, RequestStatus, Role
from hsa_app.state.request_timeline import TimelineEntry, request_timeline
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


def read_as_professional(job: RequestRow, events: list[RequestEventRow]) -> list[TimelineEntry]:
    return request_timeline(job, events, Role.PROFESSIONAL, reader_name=PROFESSIONAL_NAME)


def read_as_customer(request: RequestRow, events: list[RequestEventRow]) -> list[TimelineEntry]:
    return request_timeline(request, events, Role.CUSTOMER, expires_at=NOON)


def list_entries(entries: list[TimelineEntry]) -> list[tuple[str, str]]:
    return [(entry.position, entry.text) for entry in entries]


def test_timeline_includes_future_steps() -> None:
    assert list_entries(read_as_professional(build_job_row(), [BOOK_EVENT, ACCEPT_EVENT])) == [
        ("past", "Ana Books booked"),
        ("now", "You accepted"),
        ("ahead", "Starts with the start code"),
        ("ahead", "Work done, then Ana Books closes it"),
    ]


def test_request_without_events_has_only_future_steps() -> None:
    for reader in (Role.CUSTOMER, Role.PROFESSIONAL):
        timeline = request_timeline(build_job_row(status=RequestStatus.ACCEPTED), [], reader)
        assert {entry.position for entry in timeline} == {"ahead"}


def test_timeline_hides_rejections_of_others() -> None:
    rejection = make_event(RequestAction.REJECT, "Quinn Other", Role.PROFESSIONAL)
    entries = list_entries(read_as_professional(build_job_row(), [BOOK_EVENT, rejection, ACCEPT_EVENT]))
    assert not any("Quinn" in line for _, line in entries)


def test_customer_with_the_same_name_is_not_the_viewer() -> None:
    namesake = make_event(RequestAction.BOOK, PROFESSIONAL_NAME, Role.CUSTOMER)
    assert list_entries(read_as_professional(build_job_row(), [namesake, ACCEPT_EVENT]))[0] == (
        "past",
        f"{PROFESSIONAL_NAME} booked",
    )


def test_timeline_does_not_name_admins() -> None:
    cancelled = make_event(RequestAction.CANCEL, "Ada Admin", Role.ADMIN, "Asked by phone")
    entries = read_as_professional(build_job_row(status=RequestStatus.CANCELLED), [BOOK_EVENT, ACCEPT_EVENT, cancelled])
    assert (entries[-1].text, entries[-1].note, entries[-1].position) == (
        "An admin cancelled",
        "“Asked by phone”",
        "past",
    )


def test_completed_job_shows_when_it_auto_closes() -> None:
    done = build_job_row(status=RequestStatus.COMPLETED, completed_at=NOON)
    ahead = read_as_professional(done, [BOOK_EVENT, ACCEPT_EVENT])[-1]
    assert (ahead.position, ahead.text) == ("ahead", "Ana Books closes and rates it")
    assert f"{(NOON + timedelta(days=3)).day} Dec" in ahead.note


def test_customer_reads_their_own_events_in_the_second_person() -> None:
    assert list_entries(read_as_customer(build_job_row(), [BOOK_EVENT, ACCEPT_EVENT])) == [
        ("past", "You booked"),
        ("now", "Pat Serves accepted"),
        ("ahead", "Starts with your code"),
        ("ahead", "Work done, then you close and rate"),
    ]


def test_waiting_request_shows_its_customer_when_it_expires() -> None:
    ahead = read_as_customer(build_job_row(status=RequestStatus.REQUESTED), [BOOK_EVENT])[1]
    assert (ahead.position, ahead.text) == ("ahead", "Someone accepts")
    assert "30 Nov" in ahead.note


def test_acceptance_and_release_are_one_line_for_the_customer() -> None:
    release = make_event(RequestAction.RELEASE, PROFESSIONAL_NAME, Role.PROFESSIONAL, "I would be late")
    events = [BOOK_EVENT, ACCEPT_EVENT, release, ACCEPT_EVENT]
    entries = read_as_customer(build_job_row(), events)
    assert list_entries(entries)[:3] == [
        ("past", "You booked"),
        ("past", "Pat Serves accepted, then gave it back"),
        ("now", "Pat Serves accepted"),
    ]
    assert entries[1].note == "“I would be late”"
    assert len([line for line in read_as_professional(build_job_row(), events) if line.position != "ahead"]) == 4


def test_admin_reads_names_rejections_and_no_future_steps() -> None:
    rejection = make_event(RequestAction.REJECT, "Quinn Other", Role.PROFESSIONAL)
    cancelled = make_event(RequestAction.CANCEL, "Ada Admin", Role.ADMIN, "Asked by phone")
    entries = request_timeline(build_job_row(), [BOOK_EVENT, rejection, cancelled], Role.ADMIN)
    assert list_entries(entries) == [
        ("past", "Ana Books booked"),
        ("past", "Quinn Other let it pass"),
        ("past", "Ada Admin cancelled"),
    ]
    assert entries[-1].note == "Asked by phone"
