"""Jobs by the clock and by hand: one at a time, written down, continued when a worker dies, rehearsed for nothing."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from sqlmodel import col, select, update

from hsa_app.cli import worker as command
from hsa_app.core.clock import now, wall_clock_now
from hsa_app.core.errors import Forbidden, NotFound
from hsa_app.core.settings import InvalidSettings
from hsa_app.domain.mail import service as mail
from hsa_app.domain.requests import expiry
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.tasks import queries, registry, runner
from hsa_app.domain.tasks.queries import TaskRunRow
from hsa_app.domain.tasks.registry import Batch
from hsa_app.infra import mailer, task_queue
from hsa_app.infra.db import read_only, transaction
from hsa_app.jobs import tasks
from hsa_app.models import OutgoingMail, TaskRun
from hsa_app.models import RequestStatus as S
from tests.cast import Personas, gathered
from tests.factories import a_professional, a_request, id_of
from tests.support.doing import execute, result_or_error, run_concurrently, run_query


def last(cast: Personas) -> TaskRunRow:
    return run_query(queries.list_task_runs, cast.ada)[0]


def due_request(cast: Personas) -> int:
    with transaction() as uow:
        return id_of(a_request(uow, cast.ana, cast.ac, expires_at=now() - timedelta(seconds=1)))


def written() -> int:
    """How many mails were written."""
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail)).all())


def status(cast: Personas, it: int) -> str:
    return run_query(requests.get_request, cast.ana, it).status


def test_a_sweep_does_what_is_due_and_says_what_it_did(cast: Personas) -> None:
    it = due_request(cast)
    with time_machine.travel(now() - timedelta(days=4)), transaction() as uow:
        old = id_of(a_request(uow, cast.ana, cast.ac, status=S.COMPLETED, professional_id=cast.pat.user_id))
    assert runner.run("sweep") == {"requests expired": 1, "jobs closed": 1}
    assert (status(cast, it), status(cast, old)) == ("expired", "closed")
    ran = last(cast)
    assert (ran.name, ran.status, ran.requested_by, ran.result) == (
        "sweep",
        "done",
        None,
        {"requests expired": 1, "jobs closed": 1},
    )
    assert ran.finished_at is not None


def test_of_sweeps_that_found_nothing_the_last_is_kept(cast: Personas) -> None:
    for _ in range(3):
        runner.run("sweep")
    due_request(cast)
    for _ in range(3):
        runner.run("sweep")
    assert [run.result for run in run_query(queries.list_task_runs, cast.ada)] == [{}, {"requests expired": 1}]


def test_a_rehearsed_sweep_changes_nothing(cast: Personas) -> None:
    it = due_request(cast)
    assert runner.run("sweep", dry_run=True) == {"requests expired": 1}
    assert status(cast, it) == "requested"
    assert last(cast).dry_run
    with read_only() as uow:
        assert uow.db.scalars(select(OutgoingMail)).all() == []


@pytest.mark.usefixtures("each_database")
def test_a_job_runs_one_at_a_time(each_database: str) -> None:
    cast = gathered()
    for _ in range(3):
        told = run_concurrently([lambda: result_or_error(lambda: runner.run("sweep"))] * 5)
        refused = [one for one in told if isinstance(one, runner.AlreadyRunning)]
        assert len(refused) < 5
        assert all(isinstance(one, dict | runner.AlreadyRunning) for one in told)
    assert {run.status for run in run_query(queries.list_task_runs, cast.ada)} == {"done"}


def test_a_job_whose_worker_died_is_done_by_the_next_one(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as uow:
        for number in range(25):
            a_professional(uow, cast.ac, f"Pro{number} Serves")
        a_request(uow, cast.ana, cast.ac)
    with monkeypatch.context() as patch:
        _die_at(patch, posted=15)
        with pytest.raises(KeyboardInterrupt):
            runner.run("daily-reminders")
    assert last(cast).status == "failed"
    assert runner.run("daily-reminders") == {"professionals": 27, "reminders": 17}
    with read_only() as uow:
        assert len(uow.db.scalars(select(OutgoingMail)).all()) == 27


def test_a_run_that_is_silent_for_too_long_is_given_up_and_undoes_what_it_still_does(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    its = [due_request(cast) for _ in range(3)]
    taken_over = False

    def portions(_rehearsed: bool) -> Iterator[Batch]:
        """The first run is taken over between its portions; the one that takes over finds a job without any."""
        nonlocal taken_over
        if taken_over:
            return
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}
        assert isinstance(result_or_error(lambda: runner.run("sweep")), runner.AlreadyRunning)
        with time_machine.travel(now() + runner.LEASE + timedelta(seconds=1)):
            taken_over = True
            assert runner.run("sweep") == {}
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}

    monkeypatch.setitem(registry.TASKS, "sweep", replace(registry.SWEEP, batches=portions))
    assert isinstance(result_or_error(lambda: runner.run("sweep")), runner.AlreadyRunning)
    assert [status(cast, it) for it in its] == ["expired", "requested", "requested"]
    with read_only() as uow:
        mails = uow.db.scalars(select(OutgoingMail.kind)).all()
    assert mails == ["request-expired"], "what the late portion wrote is gone with it"
    taker, lost = run_query(queries.list_task_runs, cast.ada)
    assert (taker.status, lost.status, lost.error) == ("done", "failed", "Its worker was lost.")


def test_an_admin_asks_and_a_worker_does_it_once(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    handed: list[tuple[object, ...]] = []
    monkeypatch.setattr(task_queue, "enqueue", lambda *call: handed.append(call))
    it = due_request(cast)
    execute(runner.enqueue, cast.ada, "sweep")
    assert last(cast).status == "queued"
    assert handed == [("schedule.run_asked", last(cast).id)]
    assert runner.list_queued_run_ids() == [last(cast).id], "the clock hands it out too, should the queue lose it"
    assert isinstance(result_or_error(lambda: execute(runner.enqueue, cast.ada, "sweep")), runner.AlreadyRunning)
    run_id = last(cast).id
    assert [runner.run_queued(run_id) for _ in range(2)] == [{"requests expired": 1}, {}]
    assert (last(cast).status, last(cast).requested_by) == ("done", "Ada Admin")
    assert status(cast, it) == "expired"


@pytest.mark.usefixtures("valkey")
def test_reminders_the_queue_kept_over_night_do_not_go_out_in_the_morning(cast: Personas) -> None:
    handed_out = tasks.run_task
    with time_machine.travel("2026-12-02T07:00:00+05:30", tick=False) as clock:
        with transaction() as uow:
            a_request(uow, cast.ana, cast.ac, expires_at=now() + timedelta(days=2))
        handed_out("daily-reminders")
        assert written() == 0
        clock.move_to("2026-12-02T18:00:00+05:30")
        tasks.tick()
        for _ in range(2):
            handed_out("daily-reminders")
        assert written() == 2
        assert [run.name for run in run_query(queries.list_task_runs, cast.ada)] == ["daily-reminders"], (
            "the others began nothing"
        )


def asked_run(cast: Personas, **wanted: bool) -> int:
    execute(runner.enqueue, cast.ada, "sweep", **wanted)
    return last(cast).id


def begun_by_one_who_dies(run_id: int) -> None:
    """A worker that is lost with whatever it was doing: nothing of it is said any more."""
    with transaction() as uow:
        begun = {
            "status": "running",
            "claimed_until": wall_clock_now() + runner.LEASE,
            "attempts": TaskRun.attempts + 1,
        }
        assert uow.rowcount(update(TaskRun).where(col(TaskRun.id) == run_id).values(begun)) == 1


@pytest.mark.usefixtures("valkey")
@pytest.mark.parametrize("dry_run", [False, True])
def test_what_was_asked_for_is_done_by_another_worker_if_the_first_is_lost(cast: Personas, dry_run: bool) -> None:
    it, run_id = due_request(cast), asked_run(cast, dry_run=dry_run)
    begun_by_one_who_dies(run_id)
    tasks.tick()
    assert last(cast).status == "running", "it may still be at it"
    with time_machine.travel(now() + runner.LEASE + timedelta(seconds=1)):
        tasks.tick()
        assert (last(cast).status, runner.list_queued_run_ids()) == ("queued", [run_id])
        assert runner.run_queued(run_id) == {"requests expired": 1}
    assert (last(cast).id, last(cast).status) == (run_id, "done")
    assert status(cast, it) == ("requested" if dry_run else "expired")


@pytest.mark.usefixtures("valkey")
def test_a_run_at_which_every_worker_is_lost_is_given_up_and_may_be_asked_for_again(cast: Personas) -> None:
    run_id = asked_run(cast)
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(runner.MAX_ATTEMPTS):
            assert runner.list_queued_run_ids() == [run_id]
            begun_by_one_who_dies(run_id)
            clock.shift(runner.LEASE)
            tasks.tick()
        assert (last(cast).status, last(cast).error) == ("failed", "Its worker was lost.")
        assert asked_run(cast) != run_id


@pytest.mark.usefixtures("valkey")
def test_each_tick_ends_the_lost_runs_of_every_job(cast: Personas) -> None:
    with transaction() as uow:
        uow.db.add(TaskRun(name="monthly-reports", as_of=now(), claimed_until=now() - timedelta(seconds=1)))
    tasks.tick()
    assert (last(cast).status, last(cast).error) == ("failed", "Its worker was lost.")


def test_a_job_is_busy_while_it_waits_or_its_worker_is_heard_of(cast: Personas) -> None:
    def busy() -> bool:
        return next(job.is_active for job in run_query(queries.list_tasks, cast.ada) if job.name == "sweep")

    assert not busy()
    run_id = asked_run(cast)
    assert busy()
    begun_by_one_who_dies(run_id)
    assert busy()
    with time_machine.travel(now() + runner.LEASE + timedelta(seconds=1)):
        assert not busy()


def test_a_worker_taken_for_lost_says_nothing_of_the_try_after_its_own(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    its, run_id = [due_request(cast) for _ in range(3)], asked_run(cast)

    def portions(_rehearsed: bool) -> Iterator[Batch]:
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}
        with time_machine.travel(now() + runner.LEASE + timedelta(seconds=1)):
            runner.requeue_lost_runs()
            begun_by_one_who_dies(runner.list_queued_run_ids()[0])
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}

    monkeypatch.setitem(registry.TASKS, "sweep", replace(registry.SWEEP, batches=portions))
    assert isinstance(result_or_error(lambda: runner.run_queued(run_id)), runner.AlreadyRunning)
    assert [status(cast, it) for it in its] == ["expired", "requested", "requested"]
    assert (last(cast).id, last(cast).status) == (run_id, "running"), "it is another's now"


def test_a_long_rehearsal_counts_as_running_to_its_end(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every portion takes most of a lease, and what it does is undone."""

    def portions(_rehearsed: bool) -> Iterator[Batch]:
        for _ in range(3):
            yield lambda uow: {"requests expired": expiry.expire_due_requests(uow)}
            clock.shift(runner.LEASE - timedelta(seconds=5))
            runner.requeue_lost_runs()

    due_request(cast)
    monkeypatch.setitem(registry.TASKS, "sweep", replace(registry.SWEEP, batches=portions))
    with time_machine.travel(now(), tick=False) as clock:
        assert runner.run("sweep", dry_run=True) == {"requests expired": 3}
        assert (last(cast).status, last(cast).error) == ("done", None)


def test_only_admins_see_and_run_jobs(cast: Personas) -> None:
    for who in (cast.ana, cast.pat):
        for call in (
            lambda who=who: execute(runner.enqueue, who, "sweep"),
            lambda who=who: run_query(queries.list_tasks, who),
            lambda who=who: run_query(queries.list_task_runs, who),
        ):
            with pytest.raises(Forbidden):
                call()
    for name in ("no-such-job", ["sweep"], None):
        with pytest.raises(NotFound):
            execute(runner.enqueue, cast.ada, name)  # pyright: ignore[reportArgumentType]


def test_every_job_says_when_it_comes_next(cast: Personas) -> None:
    with time_machine.travel("2026-12-01T12:00:00+05:30", tick=False):
        found = {job.name: job for job in run_query(queries.list_tasks, cast.ada)}
    assert found.keys() == {"daily-reminders", "monthly-reports", "sweep"}
    assert found["daily-reminders"].next_due.isoformat() == "2026-12-01T12:30:00+00:00"
    assert found["monthly-reports"].next_due.isoformat() == "2027-01-01T00:30:00+00:00"
    assert not found["daily-reminders"].is_due


def test_the_command_runs_a_job_as_of_a_local_time_and_sends_what_came_of_it(
    cast: Personas, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction() as uow:
        a_request(uow, cast.ana, cast.ac, expires_at=now() + timedelta(days=2))
    later = (now() + timedelta(days=1)).astimezone().replace(tzinfo=None)
    for _ in range(2):
        command.run_task("daily-reminders", f"{later:%Y-%m-%dT%H:%M}")
    said = capsys.readouterr().out
    assert "daily-reminders: 2 professionals and 2 reminders.\nmail sent: 2.\n" in said
    assert "daily-reminders: 2 professionals.\n" in said
    assert len(list(mailer.get_mail_folder().iterdir())) == 2


def test_the_command_refuses_what_is_no_time(cast: Personas) -> None:
    with pytest.raises(InvalidSettings, match="2026-12-01T18:00"):
        command.run_task("sweep", "tomorrow")


def _die_at(patch: pytest.MonkeyPatch, *, posted: int) -> None:
    """The power goes while so many letters are written."""
    real, left = mail.notify, iter(range(posted))

    def post(*arguments: object, **named: object) -> int | None:
        if next(left, None) is None:
            raise KeyboardInterrupt
        return real(*arguments, **named)  # pyright: ignore[reportArgumentType]

    patch.setattr("hsa_app.domain.reports.daily_reminder_task.notify", post)
