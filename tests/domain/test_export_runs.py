"""How a file comes to be: one worker at a time, whole or not at all, again if it broke off, and gone after its time."""

import os
import stat
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from hsa_app.core.clock import now, override_now, wall_clock_now
from hsa_app.core.errors import RateLimited
from hsa_app.core.settings import get_settings
from hsa_app.domain.exports import files, queries, request_source, service, writer
from hsa_app.domain.exports.errors import ExportExpired, ExportNotReady
from hsa_app.domain.exports.forms import ExportSearch
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Export, ExportStatus, Notification, OutgoingMail
from tests.cast import Personas
from tests.factories import a_request
from tests.support.doing import execute, run_query
from tests.support.exporting import asked, lines, row

Handed = list[tuple[Any, ...]]
During = Callable[[Callable[[], None]], None]


@pytest.fixture
def handed(monkeypatch: pytest.MonkeyPatch) -> Handed:
    """What was handed to the workers."""
    sent: Handed = []
    monkeypatch.setattr(task_queue, "enqueue", lambda *task: sent.append(task))
    return sent


@pytest.fixture
def during(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> During:
    """Have something happen once, half-way through the next file: after five lines of ten."""
    monkeypatch.setattr(request_source, "BATCH_SIZE", 5)
    with transaction() as uow:
        for _ in range(10):
            a_request(uow, cast.ana, cast.ac, status="closed")
    whole = request_source.row_batches

    def arrange(happens: Callable[[], None]) -> None:
        left = [happens]

        def portions(uow: UnitOfWork, ask: Any) -> Iterator[list[request_source.CsvRow]]:
            for portion in whole(uow, ask):
                yield portion
                if left:
                    left.pop()()

        monkeypatch.setattr(request_source, "row_batches", portions)

    return arrange


def folder() -> Path:
    return get_settings().data_dir / "exports"


def names() -> list[str]:
    return sorted(path.name for path in folder().iterdir())


def fall_silent(export_id: int) -> None:
    """The worker of this export has not been heard of for too long."""
    with transaction() as uow:
        silent = {"claimed_until": wall_clock_now() - timedelta(seconds=1)}
        uow.rowcount(update(Export).where(col(Export.id) == export_id).values(silent))


def told(cast: Personas) -> tuple[list[str], list[str]]:
    """What stands under Ada's bell, and the subjects of her mail."""
    with read_only() as uow:
        notices = uow.db.scalars(select(col(Notification.title)).where(col(Notification.user_id) == cast.ada.user_id))
        mails = uow.db.scalars(select(col(OutgoingMail.subject)).where(col(OutgoingMail.user_id) == cast.ada.user_id))
        return list(notices), list(mails)


def test_asking_hands_the_export_to_a_worker(cast: Personas, handed: Handed) -> None:
    export_id = asked(cast.ada)
    assert handed == [("exports.run", export_id)]
    assert row(export_id).status == ExportStatus.QUEUED
    with pytest.raises(ExportNotReady):
        run_query(queries.get_file, cast.ada, export_id)


def test_who_asked_is_told_once_that_it_is_ready(cast: Personas) -> None:
    export_id = asked(cast.ada)
    assert service.run_export(export_id) == ExportStatus.DONE
    assert service.run_export(export_id) is None
    assert told(cast) == ([f"Export #{export_id} is ready"], ["Your export is ready: 0 requests"])


def test_a_file_is_for_our_own_eyes_and_nowhere_until_it_is_whole(cast: Personas, during: During) -> None:
    export_id = asked(cast.ada)
    seen: list[Any] = []

    def look_around() -> None:
        seen.extend(names())
        seen.append(stat.filemode((folder() / seen[0]).stat().st_mode))
        with pytest.raises(ExportNotReady):
            run_query(queries.get_file, cast.ada, export_id)

    during(look_around)
    service.run_export(export_id)
    unfinished, mode = seen
    whole = run_query(queries.get_file, cast.ada, export_id).path
    assert (unfinished, mode) == (f".{whole.name}.part", "-rw-------")
    assert names() == [whole.name]
    assert stat.filemode(whole.stat().st_mode) == "-rw-------"
    assert stat.filemode(folder().stat().st_mode) == "drwx------"


def test_the_row_says_how_far_it_is(cast: Personas, during: During, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(writer, "PROGRESS_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(writer, "MAX_PROGRESS_INTERVAL_SECONDS", 0)
    export_id = asked(cast.ada)
    seen: list[Export] = []
    during(lambda: None)
    real = writer._update_progress

    def tell(export: Export, **facts: Any) -> None:
        real(export, **facts)
        seen.append(row(export_id))

    monkeypatch.setattr(writer, "_update_progress", tell)
    service.run_export(export_id)
    assert [(one.rows, one.progress, one.total) for one in seen] == [
        (0, 0, 10),
        (5, 50, 10),
        (10, 99, 10),
        (10, 99, 10),
    ]
    done = row(export_id)
    assert (done.rows, done.progress, done.size) == (
        10,
        100,
        run_query(queries.get_file, cast.ada, export_id).path.stat().st_size,
    )


def test_of_two_workers_one_writes(cast: Personas, during: During) -> None:
    export_id = asked(cast.ada)
    others: list[ExportStatus | None] = []
    during(lambda: others.append(service.run_export(export_id)))
    assert service.run_export(export_id) == ExportStatus.DONE
    assert others == [None]
    assert row(export_id).attempts == 1


def test_a_silent_worker_is_taken_over_and_what_it_wrote_is_nowhere(
    cast: Personas, during: During, handed: Handed
) -> None:
    export_id = asked(cast.ada)

    def be_taken_over() -> None:
        fall_silent(export_id)
        assert execute(service.requeue_stale) == 1
        assert service.run_export(export_id) == ExportStatus.DONE

    during(be_taken_over)
    assert service.run_export(export_id) is None
    assert handed.count(("exports.run", export_id)) == 2
    assert names() == [row(export_id).file_name]
    assert (len(lines(cast.ada, export_id)), row(export_id).attempts) == (10, 2)
    assert len(told(cast)[0]) == 1


def test_what_a_killed_worker_left_is_cleared_away_by_the_next(cast: Personas, during: During) -> None:
    export_id = asked(cast.ada)

    def die() -> None:
        raise KeyboardInterrupt

    during(die)
    kept = files.Path.unlink
    with pytest.MonkeyPatch.context() as patch:  # a killed process clears nothing away
        patch.setattr(files.Path, "unlink", lambda *_args, **_named: None)
        patch.setattr(service, "_retry_or_fail", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            service.run_export(export_id)
    assert files.Path.unlink is kept
    assert [name.endswith(".part") for name in names()] == [True]
    assert service.run_export(export_id) is None
    fall_silent(export_id)
    assert service.run_export(export_id) == ExportStatus.DONE
    assert names() == [row(export_id).file_name]
    assert len(lines(cast.ada, export_id)) == 10


def test_what_the_queue_lost_is_handed_over_again_after_a_minute(cast: Personas, handed: Handed) -> None:
    export_id = asked(cast.ada)
    assert execute(service.requeue_stale) == 0
    fall_silent(export_id)
    assert execute(service.requeue_stale) == 1
    assert execute(service.requeue_stale) == 0
    assert handed == [("exports.run", export_id)] * 2


def test_three_workers_die_and_it_has_failed(cast: Personas) -> None:
    export_id = asked(cast.ada)
    with transaction() as uow:
        uow.db.get_one(Export, export_id).attempts = service.MAX_ATTEMPTS
    fall_silent(export_id)
    assert service.run_export(export_id) is None
    execute(service.requeue_stale)
    failed = run_query(queries.get_export, cast.ada, export_id)
    assert (failed.status, failed.error) == (ExportStatus.FAILED, service.INTERRUPTED_MESSAGE)
    assert told(cast) == ([f"Export #{export_id} failed"], ["Your export failed"])
    with pytest.raises(ExportNotReady):
        run_query(queries.get_file, cast.ada, export_id)


def test_a_disk_that_takes_nothing_is_tried_three_times_then_told(cast: Personas) -> None:
    export_id = asked(cast.ada)
    get_settings().data_dir.mkdir(exist_ok=True)
    folder().write_text("in the way")
    for tries in (1, 2):
        with pytest.raises(FileExistsError):
            service.run_export(export_id)
        again = run_query(queries.get_export, cast.ada, export_id)
        assert (again.status, again.error, row(export_id).attempts) == (ExportStatus.QUEUED, None, tries)
    with pytest.raises(FileExistsError):
        service.run_export(export_id)
    failed = run_query(queries.get_export, cast.ada, export_id)
    assert (failed.status, failed.error) == (ExportStatus.FAILED, "The file could not be written: File exists.")
    assert told(cast)[0] == [f"Export #{export_id} failed"]


def test_a_file_is_kept_for_a_week(cast: Personas) -> None:
    export_id = asked(cast.ada)
    service.run_export(export_id)
    ends = row(export_id).expires_at
    assert ends is not None
    assert timedelta(days=6, hours=23) < ends - now() <= timedelta(days=7)
    with override_now(ends - timedelta(seconds=1)):
        assert execute(service.delete_expired_files) == 0
        assert run_query(queries.get_file, cast.ada, export_id).path.exists()
    with override_now(ends):
        with pytest.raises(ExportExpired):
            run_query(queries.get_file, cast.ada, export_id)
        assert execute(service.delete_expired_files) == 0
    with override_now(ends + service.REMOVAL_GRACE_PERIOD):
        assert execute(service.delete_expired_files) == 1
        assert execute(service.delete_expired_files) == 0
        (story,) = run_query(queries.list_export_details, cast.ada, ExportSearch()).items
    assert names() == []
    assert (story.is_expired, story.expires_at) == (True, ends)
    with pytest.raises(ExportExpired):
        run_query(queries.get_file, cast.ada, export_id)


def test_a_file_that_is_gone_is_expired_not_a_crash(cast: Personas) -> None:
    export_id = asked(cast.ada)
    service.run_export(export_id)
    run_query(queries.get_file, cast.ada, export_id).path.unlink()
    with pytest.raises(ExportExpired):
        run_query(queries.get_file, cast.ada, export_id)


def test_old_files_no_export_knows_are_cleared_away(cast: Personas) -> None:
    export_id = asked(cast.ada)
    service.run_export(export_id)
    known, long_ago = row(export_id).file_name or "", now().timestamp() - files.ORPHAN_AGE_SECONDS - 1
    for name in ("." + "0" * 32 + ".csv.part", "1" * 32 + ".csv"):
        (folder() / name).touch()
    for name in ("." + "0" * 32 + ".csv.part", known):
        os.utime(folder() / name, (long_ago, long_ago))
    execute(service.delete_expired_files)
    assert names() == sorted(["1" * 32 + ".csv", known])


def test_one_person_has_ten_exports_under_way_at_most(cast: Personas) -> None:
    asked_for = [asked(cast.ada) for _ in range(service.MAX_ACTIVE_EXPORTS)]
    with pytest.raises(RateLimited):
        asked(cast.ada)
    service.run_export(asked_for[0])
    assert asked(cast.ada) not in asked_for


def test_pages_of_exports_meet_without_gap_or_repeat(cast: Personas) -> None:
    made = [asked(cast.ada) for _ in range(5)]
    first = run_query(queries.list_exports, cast.ada, ExportSearch(limit=3))
    rest = run_query(queries.list_exports, cast.ada, ExportSearch(limit=3, cursor=first.next_cursor))
    assert [one.id for one in (*first.items, *rest.items)] == made[::-1]
    assert rest.next_cursor is None
    assert run_query(queries.count, cast.ada, 100) == 5


def test_no_name_leads_out_of_the_folder() -> None:
    for name in ("../household.db", "a.csv", "", "0" * 32):
        with pytest.raises(FileNotFoundError):
            files.get_path(name)
