"""Scheduled and manual tasks: one at a time, recorded, continued after a crash, dry runs without effect."""

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
from tests.factories import create_professional, create_request, require_id
from tests.personas import Personas, create_personas
from tests.support.transactions import execute, result_or_error, run_concurrently, run_query


def get_last_run(personas: Personas) -> TaskRunRow:
    return run_query(queries.list_task_runs, personas.ada)[0]


def create_due_request(personas: Personas) -> int:
    with transaction() as uow:
        return require_id(create_request(uow, personas.ana, personas.ac, expires_at=now() - timedelta(seconds=1)))


def count_mails() -> int:
    """Count the mails."""
    with read_only() as uow:
        return len(uow.db.scalars(select(OutgoingMail)).all())


def get_request_status(personas: Personas, request_id: int) -> str:
    return run_query(requests.get_request, personas.ana, request_id).status


def test_sweep_processes_due_requests_and_records_result(personas: Personas) -> None:
    request_id = create_due_request(personas)
    with time_machine.travel(now() - timedelta(days=4)), transaction() as uow:
        completed_id = require_id(
            create_request(uow, personas.ana, personas.ac, status=S.COMPLETED, professional_id=personas.pat.user_id)
        )
    assert runner.run("sweep") == {"requests expired": 1, "jobs closed": 1}
    assert (get_request_status(personas, request_id), get_request_status(personas, completed_id)) == (
        "expired",
        "closed",
    )
    run = get_last_run(personas)
    assert (run.name, run.status, run.requested_by, run.result) == (
        "sweep",
        "done",
        None,
        {"requests expired": 1, "jobs closed": 1},
    )
    assert run.finished_at is not None


def test_only_last_empty_sweep_run_is_kept(personas: Personas) -> None:
    for _ in range(3):
        runner.run("sweep")
    create_due_request(personas)
    for _ in range(3):
        runner.run("sweep")
    assert [run.result for run in run_query(queries.list_task_runs, personas.ada)] == [{}, {"requests expired": 1}]


def test_dry_run_of_sweep_changes_nothing(personas: Personas) -> None:
    request_id = create_due_request(personas)
    assert runner.run("sweep", dry_run=True) == {"requests expired": 1}
    assert get_request_status(personas, request_id) == "requested"
    assert get_last_run(personas).dry_run
    with read_only() as uow:
        assert uow.db.scalars(select(OutgoingMail)).all() == []


@pytest.mark.usefixtures("each_database")
def test_task_runs_one_at_a_time(each_database: str) -> None:
    personas = create_personas()
    for _ in range(3):
        results = run_concurrently([lambda: result_or_error(lambda: runner.run("sweep"))] * 5)
        rejected = [one for one in results if isinstance(one, runner.AlreadyRunning)]
        assert len(rejected) < 5
        assert all(isinstance(one, dict | runner.AlreadyRunning) for one in results)
    assert {run.status for run in run_query(queries.list_task_runs, personas.ada)} == {"done"}


def test_task_of_dead_worker_is_continued_by_next_run(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    with transaction() as uow:
        for number in range(25):
            create_professional(uow, personas.ac, f"Pro{number} Serves")
        create_request(uow, personas.ana, personas.ac)
    with monkeypatch.context() as patch:
        _die_after_notifications(patch, count=15)
        with pytest.raises(KeyboardInterrupt):
            runner.run("daily-reminders")
    assert get_last_run(personas).status == "failed"
    assert runner.run("daily-reminders") == {"professionals": 27, "reminders": 17}
    with read_only() as uow:
        assert len(uow.db.scalars(select(OutgoingMail)).all()) == 27


def test_run_with_expired_lease_is_taken_over_and_rolled_back(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_ids = [create_due_request(personas) for _ in range(3)]
    is_taken_over = False

    def batches(_dry_run: bool) -> Iterator[Batch]:
        """Let another run take over after the first batch; that run has no batches of its own."""
        nonlocal is_taken_over
        if is_taken_over:
            return
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}
        assert isinstance(result_or_error(lambda: runner.run("sweep")), runner.AlreadyRunning)
        with time_machine.travel(now() + registry.LEASE.duration + timedelta(seconds=1)):
            is_taken_over = True
            assert runner.run("sweep") == {}
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}

    monkeypatch.setitem(registry.TASKS, "sweep", replace(registry.SWEEP, batches=batches))
    assert isinstance(result_or_error(lambda: runner.run("sweep")), runner.AlreadyRunning)
    assert [get_request_status(personas, it) for it in request_ids] == ["expired", "requested", "requested"]
    with read_only() as uow:
        mails = uow.db.scalars(select(OutgoingMail.kind)).all()
    assert mails == ["request-expired"], "what the late batch wrote is rolled back"
    second_run, first_run = run_query(queries.list_task_runs, personas.ada)
    assert (second_run.status, first_run.status, first_run.error) == ("done", "failed", "Its worker was lost.")


def test_enqueued_run_is_executed_once(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    sent_tasks: list[tuple[object, ...]] = []
    monkeypatch.setattr(task_queue, "enqueue", lambda *call: sent_tasks.append(call))
    request_id = create_due_request(personas)
    execute(runner.enqueue, personas.ada, "sweep")
    assert get_last_run(personas).status == "queued"
    assert sent_tasks == [("schedule.run_asked", get_last_run(personas).id)]
    assert runner.list_queued_run_ids() == [get_last_run(personas).id], (
        "the clock hands it out too, should the queue lose it"
    )
    assert isinstance(result_or_error(lambda: execute(runner.enqueue, personas.ada, "sweep")), runner.AlreadyRunning)
    run_id = get_last_run(personas).id
    assert [runner.run_queued(run_id) for _ in range(2)] == [{"requests expired": 1}, {}]
    assert (get_last_run(personas).status, get_last_run(personas).requested_by) == ("done", "Ada Admin")
    assert get_request_status(personas, request_id) == "expired"


@pytest.mark.usefixtures("valkey")
def test_stale_queued_reminders_are_not_sent_next_morning(personas: Personas) -> None:
    run_task = tasks.run_task
    with time_machine.travel("2026-12-02T07:00:00+05:30", tick=False) as clock:
        with transaction() as uow:
            create_request(uow, personas.ana, personas.ac, expires_at=now() + timedelta(days=2))
        run_task("daily-reminders")
        assert count_mails() == 0
        clock.move_to("2026-12-02T18:00:00+05:30")
        tasks.tick()
        for _ in range(2):
            run_task("daily-reminders")
        assert count_mails() == 2
        assert [run.name for run in run_query(queries.list_task_runs, personas.ada)] == ["daily-reminders"], (
            "the others began nothing"
        )


def enqueue_run(personas: Personas, **options: bool) -> int:
    execute(runner.enqueue, personas.ada, "sweep", **options)
    return get_last_run(personas).id


def start_run_and_lose_worker(run_id: int) -> None:
    """Start a run and expire its lease, as if its worker was killed."""
    with transaction() as uow:
        fields = {
            "status": "running",
            "claimed_until": wall_clock_now() + registry.LEASE.duration,
            "attempts": TaskRun.attempts + 1,
        }
        assert uow.rowcount(update(TaskRun).where(col(TaskRun.id) == run_id).values(fields)) == 1


@pytest.mark.usefixtures("valkey")
@pytest.mark.parametrize("dry_run", [False, True])
def test_enqueued_run_is_retried_by_another_worker(personas: Personas, dry_run: bool) -> None:
    request_id, run_id = create_due_request(personas), enqueue_run(personas, dry_run=dry_run)
    start_run_and_lose_worker(run_id)
    tasks.tick()
    assert get_last_run(personas).status == "running", "its lease has not expired"
    with time_machine.travel(now() + registry.LEASE.duration + timedelta(seconds=1)):
        tasks.tick()
        assert (get_last_run(personas).status, runner.list_queued_run_ids()) == ("queued", [run_id])
        assert runner.run_queued(run_id) == {"requests expired": 1}
    assert (get_last_run(personas).id, get_last_run(personas).status) == (run_id, "done")
    assert get_request_status(personas, request_id) == ("requested" if dry_run else "expired")


@pytest.mark.usefixtures("valkey")
def test_run_fails_after_max_attempts_and_can_be_enqueued_again(personas: Personas) -> None:
    run_id = enqueue_run(personas)
    with time_machine.travel(now(), tick=False) as clock:
        for _ in range(registry.LEASE.max_attempts):
            assert runner.list_queued_run_ids() == [run_id]
            start_run_and_lose_worker(run_id)
            clock.shift(registry.LEASE.duration)
            tasks.tick()
        assert (get_last_run(personas).status, get_last_run(personas).error) == ("failed", "Its worker was lost.")
        assert enqueue_run(personas) != run_id


@pytest.mark.usefixtures("valkey")
def test_tick_fails_lost_runs_of_every_task(personas: Personas) -> None:
    with transaction() as uow:
        uow.db.add(TaskRun(name="monthly-reports", as_of=now(), claimed_until=now() - timedelta(seconds=1)))
    tasks.tick()
    assert (get_last_run(personas).status, get_last_run(personas).error) == ("failed", "Its worker was lost.")


def test_task_is_active_while_queued_or_leased(personas: Personas) -> None:
    def is_active() -> bool:
        return next(job.is_active for job in run_query(queries.list_tasks, personas.ada) if job.name == "sweep")

    assert not is_active()
    run_id = enqueue_run(personas)
    assert is_active()
    start_run_and_lose_worker(run_id)
    assert is_active()
    with time_machine.travel(now() + registry.LEASE.duration + timedelta(seconds=1)):
        assert not is_active()


def test_lost_worker_does_not_overwrite_next_attempt(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    request_ids, run_id = [create_due_request(personas) for _ in range(3)], enqueue_run(personas)

    def batches(_dry_run: bool) -> Iterator[Batch]:
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}
        with time_machine.travel(now() + registry.LEASE.duration + timedelta(seconds=1)):
            runner.requeue_lost_runs()
            start_run_and_lose_worker(runner.list_queued_run_ids()[0])
        yield lambda uow: {"requests expired": expiry.expire_due_requests(uow, 1)}

    monkeypatch.setitem(registry.TASKS, "sweep", replace(registry.SWEEP, batches=batches))
    assert isinstance(result_or_error(lambda: runner.run_queued(run_id)), runner.AlreadyRunning)
    assert [get_request_status(personas, it) for it in request_ids] == ["expired", "requested", "requested"]
    assert (get_last_run(personas).id, get_last_run(personas).status) == (run_id, "running"), (
        "another worker holds the lease"
    )


def test_dry_run_renews_its_lease(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every batch takes most of a lease, and its changes are rolled back."""

    def batches(_dry_run: bool) -> Iterator[Batch]:
        for _ in range(3):
            yield lambda uow: {"requests expired": expiry.expire_due_requests(uow)}
            clock.shift(registry.LEASE.duration - timedelta(seconds=5))
            runner.requeue_lost_runs()

    create_due_request(personas)
    monkeypatch.setitem(registry.TASKS, "sweep", replace(registry.SWEEP, batches=batches))
    with time_machine.travel(now(), tick=False) as clock:
        assert runner.run("sweep", dry_run=True) == {"requests expired": 3}
        assert (get_last_run(personas).status, get_last_run(personas).error) == ("done", None)


def test_tasks_are_forbidden_to_non_admins(personas: Personas) -> None:
    for actor in (personas.ana, personas.pat):
        for forbidden_call in (
            lambda who=actor: execute(runner.enqueue, who, "sweep"),
            lambda who=actor: run_query(queries.list_tasks, who),
            lambda who=actor: run_query(queries.list_task_runs, who),
        ):
            with pytest.raises(Forbidden):
                forbidden_call()
    for name in ("no-such-job", ["sweep"], None):
        with pytest.raises(NotFound):
            execute(runner.enqueue, personas.ada, name)  # pyright: ignore[reportArgumentType]


def test_every_task_reports_next_due(personas: Personas) -> None:
    with time_machine.travel("2026-12-01T12:00:00+05:30", tick=False):
        tasks_by_name = {job.name: job for job in run_query(queries.list_tasks, personas.ada)}
    assert tasks_by_name.keys() == {"daily-reminders", "monthly-reports", "sweep"}
    assert tasks_by_name["daily-reminders"].next_due.isoformat() == "2026-12-01T12:30:00+00:00"
    assert tasks_by_name["monthly-reports"].next_due.isoformat() == "2027-01-01T00:30:00+00:00"
    assert not tasks_by_name["daily-reminders"].is_due


def test_command_runs_task_as_of_local_time_and_sends_mail(
    personas: Personas, capsys: pytest.CaptureFixture[str]
) -> None:
    with transaction() as uow:
        create_request(uow, personas.ana, personas.ac, expires_at=now() + timedelta(days=2))
    local_time = (now() + timedelta(days=1)).astimezone().replace(tzinfo=None)
    for _ in range(2):
        command.run_task("daily-reminders", f"{local_time:%Y-%m-%dT%H:%M}")
    output = capsys.readouterr().out
    assert "daily-reminders: 2 professionals and 2 reminders.\nmail sent: 2.\n" in output
    assert "daily-reminders: 2 professionals.\n" in output
    assert len(list(mailer.get_mail_folder().iterdir())) == 2


def test_command_rejects_invalid_time(personas: Personas) -> None:
    with pytest.raises(InvalidSettings, match="2026-12-01T18:00"):
        command.run_task("sweep", "tomorrow")


def _die_after_notifications(patch: pytest.MonkeyPatch, *, count: int) -> None:
    """Kill the process after this many notifications."""
    notify, remaining = mail.notify, iter(range(count))

    def notify_or_die(*arguments: object, **kwargs: object) -> int | None:
        if next(remaining, None) is None:
            raise KeyboardInterrupt
        return notify(*arguments, **kwargs)  # pyright: ignore[reportArgumentType]

    patch.setattr("hsa_app.domain.reports.daily_reminder_task.notify", notify_or_die)
