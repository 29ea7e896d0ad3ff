"""The `backup` and `restore` commands."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hsa_app.cli.run import single_instance_lock
from hsa_app.core.settings import InvalidSettings, get_settings
from hsa_app.infra import backup as archive
from hsa_app.infra.backup import Manifest

_TERMINATION_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def backup(target: Path) -> None:
    """Write a backup to `target`, or to a new file in it if it is a folder. The product may run meanwhile."""
    if target.is_dir():
        target /= f"household-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    with _exit_on_signals(), _translate_os_errors():
        manifest = archive.write(target)
    print(f"{target} contains {_describe_contents(manifest)} and was verified.")


def restore(file: Path, *, force: bool) -> None:
    """Restore the backup `file` completely, or change nothing."""
    data_dir = get_settings().data_dir
    with _exit_on_signals(), _translate_os_errors(), single_instance_lock(data_dir):
        manifest = archive.restore(file, replace_existing=force)
        shutil.rmtree(data_dir / "valkey", ignore_errors=True)  # its queue and cache belong to the replaced data
    if get_settings().redis_url:
        print("Empty the Redis of HSA_REDIS_URL before the next start: it still has the state of the replaced data.")
    print(f"Restored and verified {_describe_contents(manifest)} of {manifest.made_at:%Y-%m-%d %H:%M} UTC.")


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """Raise SystemExit on SIGTERM and SIGHUP, so that files are cleaned up; a second signal is ignored."""

    def stop(number: int, _frame: object) -> None:
        for ignored in _TERMINATION_SIGNALS:
            signal.signal(ignored, signal.SIG_IGN)
        raise SystemExit(128 + number)

    previous_handlers = {number: signal.signal(number, stop) for number in _TERMINATION_SIGNALS}
    try:
        yield
    finally:
        for number, handler in previous_handlers.items():
            signal.signal(number, handler)


@contextmanager
def _translate_os_errors() -> Iterator[None]:
    """Report an OSError (missing file, no permission, full disk) as one sentence instead of a traceback."""
    try:
        yield
    except OSError as error:
        raise InvalidSettings(f"{error.filename or 'A file'}: {error.strerror}.") from None


def _describe_contents(manifest: Manifest) -> str:
    rows = sum(table.rows for table in manifest.tables.values())
    return f"{rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files)} files"
