"""Jobs by the clock and by hand: one at a time, written down, continued when a worker dies, rehearsed for nothing."""

from datetime import timedelta

import pytest
import time_machine
from sqlmodel import select

from hsa_app.cli import work as command
from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.settings import WrongSettings
from hsa_app.domain.mail import service as mail
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.schedule import queries, service
from hsa_app.domain.schedule.queries import RunRow
from hsa_app.infra import mailer, queue
from hsa_app.infra.db import reading, transaction
from hsa_app.jobs import schedule as schedule_tasks
from hsa_app.models import JobRun, OutgoingMail
from hsa_app.models import RequestStatus as S
from tests.cast import Cast, gathered
from tests.factories import a_professional, a_request, id_of
from tests.support.doing import at_once, do, look, outcome


def last(cast: Cast) -> RunRow:
    return look(queries.runs, cast.ada)[0]


def due_request(cast: Cast) -> int:
    with transaction() as work:
        return id_of(a_request(work, cast.ana, cast.ac, expires_at=now() - timedelta(seconds=1)))


def written() -> int:
    """How many mails were written."""
    with reading() as work:
        return len(work.db.scalars(select(OutgoingMail)).all())


def status(cast: Cast, it: int) -> str:
    return look(requests.request, cast.ana, it).status


def test_a_sweep_does_what_is_due_and_says_what_it_did(cast: Cast) -> None:
    it = due_request(cast)
    with time_machine.travel(now() - timedelta(days=4)), transaction() as work:
        old = id_of(a_request(work, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id))
    assert service.run("sweep") == {"requests expired": 1, "jobs closed": 1}
    assert (status(cast, it), status(cast, old)) == ("expired", "closed")
    ran = last(cast)
    assert (ran.name, ran.state, ran.asked_by, ran.did) == (
        "sweep",
        "done",
        None,
        {"requests expired": 1, "jobs closed": 1},
    )
    assert ran.finished_at is not None


def test_of_sweeps_that_found_nothing_the_last_is_kept(cast: Cast) -> None:
    for _ in range(3):
        service.run("sweep")
    due_request(cast)
    for _ in range(3):
        service.run("sweep")
    assert [run.did for run in look(queries.runs, cast.ada)] == [{}, {"requests expired": 1}]


def test_a_rehearsed_sweep_changes_nothing(cast: Cast) -> None:
    it = due_request(cast)
    assert service.run("sweep", dry_run=True) == {"requests expired": 1}
    assert status(cast, it) == "requested"
    assert last(cast).dry_run
    with reading() as work:
        assert work.db.scalars(select(OutgoingMail)).all() == []


@pytest.mark.usefixtures("each_database")
def test_a_job_runs_one_at_a_time(each_database: str) -> None:
    cast = gathered()
    for _ in range(3):
        told = at_once([lambda: outcome(lambda: service.run("sweep"))] * 5)
        refused = [one for one in told if isinstance(one, service.AlreadyRuns)]
        assert len(refused) < 5
        assert all(isinstance(one, dict | service.AlreadyRuns) for one in told)
    assert {run.state for run in look(queries.runs, cast.ada)} == {"done"}


def test_a_job_whose_worker_died_is_done_by_the_next_one(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as work:
        for number in range(25):
            a_professional(work, cast.ac, f"Pro{number} Serves")
        a_request(work, cast.ana, cast.ac)
    with monkeypatch.context() as patch:
        _die_at(patch, posted=15)
        with pytest.raises(KeyboardInterrupt):
            service.run("daily-reminders")
    assert last(cast).state == "failed"
    assert service.run("daily-reminders") == {"professionals": 27, "reminders": 17}
    with reading() as work:
        assert len(work.db.scalars(select(OutgoingMail)).all()) == 27


def test_a_run_that_is_silent_for_too_long_is_given_up_and_undoes_what_it_still_does(cast: Cast) -> None:
    with transaction() as work:
        work.db.add(JobRun(name="sweep", as_of=now(), claimed_until=now() + timedelta(seconds=30)))
    assert isinstance(outcome(lambda: service.run("sweep")), service.AlreadyRuns)
    with time_machine.travel(now() + timedelta(seconds=31)):
        service.run("sweep")
    lost = look(queries.runs, cast.ada)[-1]
    assert (lost.state, lost.error) == ("failed", "Its worker was lost.")


def test_an_admin_asks_and_a_worker_does_it_once(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[object, ...]] = []
    monkeypatch.setattr(queue, "send", lambda *call: handed.append(call))
    it = due_request(cast)
    do(service.ask, cast.ada, "sweep")
    assert last(cast).state == "queued"
    assert handed == [("schedule.run_asked", last(cast).id)]
    assert service.asked_for() == [last(cast).id], "the clock hands it out too, should the queue lose it"
    assert isinstance(outcome(lambda: do(service.ask, cast.ada, "sweep")), service.AlreadyRuns)
    run_id = last(cast).id
    assert [service.run_asked(run_id) for _ in range(2)] == [{"requests expired": 1}, {}]
    assert (last(cast).state, last(cast).asked_by) == ("done", "Ada Admin")
    assert status(cast, it) == "expired"


@pytest.mark.usefixtures("valkey")
def test_reminders_the_queue_kept_over_night_do_not_go_out_in_the_morning(cast: Cast) -> None:
    handed_out = schedule_tasks.run
    with time_machine.travel("2026-12-02T07:00:00+05:30", tick=False) as clock:
        with transaction() as work:
            a_request(work, cast.ana, cast.ac, expires_at=now() + timedelta(days=2))
        handed_out("daily-reminders")
        assert written() == 0
        clock.move_to("2026-12-02T18:00:00+05:30")
        schedule_tasks.tick()
        for _ in range(2):
            handed_out("daily-reminders")
        assert written() == 2
        assert [run.name for run in look(queries.runs, cast.ada)] == ["daily-reminders"], "the others began nothing"


def test_only_admins_see_and_run_jobs(cast: Cast) -> None:
    for who in (cast.ana, cast.pat):
        for call in (
            lambda who=who: do(service.ask, who, "sweep"),
            lambda who=who: look(queries.jobs, who),
            lambda who=who: look(queries.runs, who),
        ):
            with pytest.raises(Forbidden):
                call()
    for name in ("no-such-job", ["sweep"], None):
        with pytest.raises(NotFound):
            do(service.ask, cast.ada, name)  # pyright: ignore[reportArgumentType]


def test_every_job_says_when_it_comes_next(cast: Cast) -> None:
    with time_machine.travel("2026-12-01T12:00:00+05:30", tick=False):
        found = {job.name: job for job in look(queries.jobs, cast.ada)}
    assert found.keys() == {"daily-reminders", "monthly-reports", "sweep"}
    assert found["daily-reminders"].next_due.isoformat() == "2026-12-01T12:30:00+00:00"
    assert found["monthly-reports"].next_due.isoformat() == "2027-01-01T00:30:00+00:00"
    assert not found["daily-reminders"].is_due


def test_the_command_runs_a_job_as_of_a_local_time_and_sends_what_came_of_it(
    cast: Cast, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction() as work:
        a_request(work, cast.ana, cast.ac, expires_at=now() + timedelta(days=2))
    later = (now() + timedelta(days=1)).astimezone().replace(tzinfo=None)
    for _ in range(2):
        command.run_job("daily-reminders", f"{later:%Y-%m-%dT%H:%M}")
    said = capsys.readouterr().out
    assert "daily-reminders: 2 professionals and 2 reminders.\nmail sent: 2.\n" in said
    assert "daily-reminders: 2 professionals.\n" in said
    assert len(list(mailer.folder().iterdir())) == 2


def test_the_command_refuses_what_is_no_time(cast: Cast) -> None:
    with pytest.raises(WrongSettings, match="2026-12-01T18:00"):
        command.run_job("sweep", "tomorrow")


def _die_at(patch: pytest.MonkeyPatch, *, posted: int) -> None:
    """The power goes while so many letters are written."""
    real, left = mail.post, iter(range(posted))

    def post(*arguments: object, **named: object) -> int | None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*arguments, **named)  # pyright: ignore[reportArgumentType]

    patch.setattr("hsa_app.domain.reports.reminders.post", post)
