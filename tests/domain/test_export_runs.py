"""Runs of an export: one worker at a time, all-or-nothing, retried after a crash, expired after a week."""

import os
import stat
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update
from sqlmodel import col

from hsa_app.core.clock import now, override_now, wall_clock_now
from hsa_app.core.errors import RateLimited
from hsa_app.core.settings import get_settings
from hsa_app.domain.exports import datasets, queries, request_source, service, writer
from hsa_app.domain.exports.errors import ExportExpired, ExportNotReady
from hsa_app.domain.exports.files import EXPORTS_FOLDER, ORPHAN_AGE_SECONDS
from hsa_app.domain.exports.forms import ExportSearch
from hsa_app.infra import task_queue
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import Export, ExportStatus, Notification, OutgoingMail
from tests.factories import create_request
from tests.personas import Personas
from tests.support.exports import create_export, get_export_row, read_export_rows
from tests.support.transactions import execute, run_query

SentTasks = list[tuple[Any, ...]]
RunMidExport = Callable[[Callable[[], None]], None]


@pytest.fixture
def sent_tasks(monkeypatch: pytest.MonkeyPatch) -> SentTasks:
    """Record the tasks sent to the queue instead of sending them."""
    sent: SentTasks = []
    monkeypatch.setattr(task_queue, "enqueue", lambda *task: sent.append(task))
    return sent


@pytest.fixture
def run_mid_export(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> RunMidExport:
    """Run a callback once in the middle of the next file: after five rows of ten."""
    monkeypatch.setattr(request_source, "BATCH_SIZE", 5)
    with transaction() as uow:
        for _ in range(10):
            create_request(uow, personas.ana, personas.ac, status="closed")
    dataset = datasets.DATASETS[datasets.CLOSED_REQUESTS]

    def patch_row_batches(callback: Callable[[], None]) -> None:
        pending = [callback]

        def row_batches_with_callback(uow: UnitOfWork, search: Any) -> Iterator[list[request_source.CsvRow]]:
            for batch in dataset.row_batches(uow, search):
                yield batch
                if pending:
                    pending.pop()()

        patched = replace(dataset, row_batches=row_batches_with_callback)
        monkeypatch.setitem(datasets.DATASETS, datasets.CLOSED_REQUESTS, patched)

    return patch_row_batches


def export_folder() -> Path:
    return get_settings().data_dir / "exports"


def list_export_files() -> list[str]:
    return sorted(path.name for path in export_folder().iterdir())


def expire_claim(export_id: int) -> None:
    """Expire the claim of the worker that runs this export."""
    with transaction() as uow:
        expired_claim = {"claimed_until": wall_clock_now() - timedelta(seconds=1)}
        uow.rowcount(update(Export).where(col(Export.id) == export_id).values(expired_claim))


def get_notification_titles_and_mail_subjects(personas: Personas) -> tuple[list[str], list[str]]:
    """Return the titles of Ada's notifications and the subjects of her mails."""
    with read_only() as uow:
        titles = uow.db.scalars(
            select(col(Notification.title)).where(col(Notification.user_id) == personas.ada.user_id)
        )
        mails = uow.db.scalars(
            select(col(OutgoingMail.subject)).where(col(OutgoingMail.user_id) == personas.ada.user_id)
        )
        return list(titles), list(mails)


def test_new_export_is_queued_and_sent_to_worker(personas: Personas, sent_tasks: SentTasks) -> None:
    export_id = create_export(personas.ada)
    assert sent_tasks == [("exports.run", export_id)]
    assert get_export_row(export_id).status == ExportStatus.QUEUED
    with pytest.raises(ExportNotReady):
        run_query(queries.get_file, personas.ada, export_id)


def test_requester_is_notified_once_when_export_is_ready(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    assert service.run_export(export_id) == ExportStatus.DONE
    assert service.run_export(export_id) is None
    assert get_notification_titles_and_mail_subjects(personas) == (
        [f"Export #{export_id} is ready"],
        ["Your export is ready: 0 requests"],
    )


def test_export_file_is_private_and_hidden_until_complete(personas: Personas, run_mid_export: RunMidExport) -> None:
    export_id = create_export(personas.ada)
    partial_files: list[Any] = []

    def record_partial_files() -> None:
        partial_files.extend(list_export_files())
        partial_files.append(stat.filemode((export_folder() / partial_files[0]).stat().st_mode))
        with pytest.raises(ExportNotReady):
            run_query(queries.get_file, personas.ada, export_id)

    run_mid_export(record_partial_files)
    service.run_export(export_id)
    partial_file, mode = partial_files
    path = run_query(queries.get_file, personas.ada, export_id).path
    assert (partial_file, mode) == (f".{path.name}.part", "-rw-------")
    assert list_export_files() == [path.name]
    assert stat.filemode(path.stat().st_mode) == "-rw-------"
    assert stat.filemode(export_folder().stat().st_mode) == "drwx------"


def test_export_progress_is_recorded(
    personas: Personas, run_mid_export: RunMidExport, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writer, "PROGRESS_INTERVAL_SECONDS", 0)
    monkeypatch.setattr(writer, "MAX_PROGRESS_INTERVAL_SECONDS", 0)
    export_id = create_export(personas.ada)
    progress_rows: list[Export] = []
    run_mid_export(lambda: None)
    update_progress = writer._update_progress

    def record_progress(export: Export, **values: Any) -> None:
        update_progress(export, **values)
        progress_rows.append(get_export_row(export_id))

    monkeypatch.setattr(writer, "_update_progress", record_progress)
    service.run_export(export_id)
    assert [(one.rows, one.progress, one.total) for one in progress_rows] == [
        (0, 0, 10),
        (5, 50, 10),
        (10, 99, 10),
        (10, 99, 10),
    ]
    final_export = get_export_row(export_id)
    assert (final_export.rows, final_export.progress, final_export.size) == (
        10,
        100,
        run_query(queries.get_file, personas.ada, export_id).path.stat().st_size,
    )


def test_concurrent_runs_write_export_once(personas: Personas, run_mid_export: RunMidExport) -> None:
    export_id = create_export(personas.ada)
    other_results: list[ExportStatus | None] = []
    run_mid_export(lambda: other_results.append(service.run_export(export_id)))
    assert service.run_export(export_id) == ExportStatus.DONE
    assert other_results == [None]
    assert get_export_row(export_id).attempts == 1


def test_stale_export_is_taken_over_and_partial_file_removed(
    personas: Personas, run_mid_export: RunMidExport, sent_tasks: SentTasks
) -> None:
    export_id = create_export(personas.ada)

    def take_over() -> None:
        expire_claim(export_id)
        assert execute(service.requeue_stale) == 1
        assert service.run_export(export_id) == ExportStatus.DONE

    run_mid_export(take_over)
    assert service.run_export(export_id) is None
    assert sent_tasks.count(("exports.run", export_id)) == 2
    assert list_export_files() == [get_export_row(export_id).file_name]
    assert (len(read_export_rows(personas.ada, export_id)), get_export_row(export_id).attempts) == (10, 2)
    assert len(get_notification_titles_and_mail_subjects(personas)[0]) == 1


def test_partial_file_of_killed_worker_is_removed_by_next_run(personas: Personas, run_mid_export: RunMidExport) -> None:
    export_id = create_export(personas.ada)

    def die() -> None:
        raise KeyboardInterrupt

    run_mid_export(die)
    unlink = Path.unlink
    with pytest.MonkeyPatch.context() as patch:  # a killed process cleans nothing up
        patch.setattr(Path, "unlink", lambda *_args, **_named: None)
        patch.setattr(service, "_retry_or_fail", lambda *_: None)
        with pytest.raises(KeyboardInterrupt):
            service.run_export(export_id)
    assert Path.unlink is unlink
    assert [name.endswith(".part") for name in list_export_files()] == [True]
    assert service.run_export(export_id) is None
    expire_claim(export_id)
    assert service.run_export(export_id) == ExportStatus.DONE
    assert list_export_files() == [get_export_row(export_id).file_name]
    assert len(read_export_rows(personas.ada, export_id)) == 10


def test_export_lost_by_queue_is_requeued_after_a_minute(personas: Personas, sent_tasks: SentTasks) -> None:
    export_id = create_export(personas.ada)
    assert execute(service.requeue_stale) == 0
    expire_claim(export_id)
    assert execute(service.requeue_stale) == 1
    assert execute(service.requeue_stale) == 0
    assert sent_tasks == [("exports.run", export_id)] * 2


def test_export_fails_after_three_lost_workers(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    with transaction() as uow:
        uow.db.get_one(Export, export_id).attempts = writer.LEASE.max_attempts
    expire_claim(export_id)
    assert service.run_export(export_id) is None
    execute(service.requeue_stale)
    details = run_query(queries.get_export, personas.ada, export_id)
    assert (details.status, details.error) == (ExportStatus.FAILED, service.INTERRUPTED_MESSAGE)
    assert get_notification_titles_and_mail_subjects(personas) == (
        [f"Export #{export_id} failed"],
        ["Your export failed"],
    )
    with pytest.raises(ExportNotReady):
        run_query(queries.get_file, personas.ada, export_id)


def test_write_error_is_retried_three_times_then_reported(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    get_settings().data_dir.mkdir(exist_ok=True)
    export_folder().write_text("in the way")
    for attempts in (1, 2):
        with pytest.raises(FileExistsError):
            service.run_export(export_id)
        details_of_retry = run_query(queries.get_export, personas.ada, export_id)
        assert (details_of_retry.status, details_of_retry.error, get_export_row(export_id).attempts) == (
            ExportStatus.QUEUED,
            None,
            attempts,
        )
    with pytest.raises(FileExistsError):
        service.run_export(export_id)
    details = run_query(queries.get_export, personas.ada, export_id)
    assert (details.status, details.error) == (ExportStatus.FAILED, "The file could not be written: File exists.")
    assert get_notification_titles_and_mail_subjects(personas)[0] == [f"Export #{export_id} failed"]


def test_export_file_expires_after_a_week(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    service.run_export(export_id)
    expires_at = get_export_row(export_id).expires_at
    assert expires_at is not None
    assert timedelta(days=6, hours=23) < expires_at - now() <= timedelta(days=7)
    with override_now(expires_at - timedelta(seconds=1)):
        assert execute(service.delete_expired_files) == 0
        assert run_query(queries.get_file, personas.ada, export_id).path.exists()
    with override_now(expires_at):
        with pytest.raises(ExportExpired):
            run_query(queries.get_file, personas.ada, export_id)
        assert execute(service.delete_expired_files) == 0
    with override_now(expires_at + service.REMOVAL_GRACE_PERIOD):
        assert execute(service.delete_expired_files) == 1
        assert execute(service.delete_expired_files) == 0
        (details,) = run_query(queries.list_export_details, personas.ada, ExportSearch()).items
    assert list_export_files() == []
    assert (details.is_expired, details.expires_at) == (True, expires_at)
    with pytest.raises(ExportExpired):
        run_query(queries.get_file, personas.ada, export_id)


def test_missing_export_file_is_reported_as_expired(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    service.run_export(export_id)
    run_query(queries.get_file, personas.ada, export_id).path.unlink()
    with pytest.raises(ExportExpired):
        run_query(queries.get_file, personas.ada, export_id)


def test_old_orphan_export_files_are_deleted(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    service.run_export(export_id)
    file_name, old_time = get_export_row(export_id).file_name or "", now().timestamp() - ORPHAN_AGE_SECONDS - 1
    for name in ("." + "0" * 32 + ".csv.part", "1" * 32 + ".csv"):
        (export_folder() / name).touch()
    for name in ("." + "0" * 32 + ".csv.part", file_name):
        os.utime(export_folder() / name, (old_time, old_time))
    execute(service.delete_expired_files)
    assert list_export_files() == sorted(["1" * 32 + ".csv", file_name])


def test_active_exports_are_limited_per_user(personas: Personas) -> None:
    export_ids = [create_export(personas.ada) for _ in range(service.MAX_ACTIVE_EXPORTS)]
    with pytest.raises(RateLimited):
        create_export(personas.ada)
    service.run_export(export_ids[0])
    assert create_export(personas.ada) not in export_ids


def test_export_pages_have_no_gaps_or_duplicates(personas: Personas) -> None:
    export_ids = [create_export(personas.ada) for _ in range(5)]
    first_page = run_query(queries.list_exports, personas.ada, ExportSearch(limit=3))
    second_page = run_query(queries.list_exports, personas.ada, ExportSearch(limit=3, cursor=first_page.next_cursor))
    assert [one.id for one in (*first_page.items, *second_page.items)] == export_ids[::-1]
    assert second_page.next_cursor is None
    assert run_query(queries.count, personas.ada, 100) == 5


def test_path_traversal_file_names_are_rejected() -> None:
    for name in ("../household.db", "a.csv", "", "0" * 32):
        with pytest.raises(FileNotFoundError):
            EXPORTS_FOLDER.get_path(name)
