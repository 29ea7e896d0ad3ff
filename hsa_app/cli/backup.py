"""The `backup` and `restore` commands."""

import shutil
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from hsa_app.cli.run import alone
from hsa_app.core.settings import WrongSettings, get_settings
from hsa_app.infra import backup as archive
from hsa_app.infra.backup import Manifest

_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


def backup(target: Path) -> None:
    """Keep everything in `target`, or in a new file in it if it is a folder. The product may run meanwhile."""
    if target.is_dir():
        target /= f"household-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    with _stoppable(), _files_within_reach():
        kept = archive.write(target)
    print(f"{target} holds {_contents(kept)}, and was read back to be sure.")


def restore(file: Path, *, force: bool) -> None:
    """Bring back what `file` holds: all of it, or nothing is changed."""
    data_dir = get_settings().data_dir
    with _stoppable(), _files_within_reach(), alone(data_dir):
        back = archive.restore(file, replace=force)
        shutil.rmtree(data_dir / "valkey", ignore_errors=True)  # it remembers what was there before
    if get_settings().redis_url:
        print("Empty the Redis of HSA_REDIS_URL before the next start: it remembers what was there before.")
    print(f"{_contents(back)} are back, and the same as when they were kept ({back.made_at:%Y-%m-%d %H:%M} UTC).")


@contextmanager
def _stoppable() -> Iterator[None]:
    """Turns signals into KeyboardInterrupt, so that files are cleaned up; a second signal changes nothing."""

    def stop(number: int, _frame: object) -> None:
        for one in _SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _files_within_reach() -> Iterator[None]:
    """A file that is missing, may not be read or does not fit is one sentence."""
    try:
        yield
    except OSError as problem:
        raise WrongSettings(f"{problem.filename or 'A file'}: {problem.strerror}.") from None


def _contents(manifest: Manifest) -> str:
    rows = sum(table.rows for table in manifest.tables.values())
    return f"{rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files)} files"
