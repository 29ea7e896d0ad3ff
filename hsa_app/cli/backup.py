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
    """Keep everything in `target`, or in a new file in it if it is a folder. The product may run meanwhile."""
    if target.is_dir():
        target /= f"household-{datetime.now(UTC):%Y%m%d-%H%M%S}.tar"
    with _exit_on_signals(), _translate_os_errors():
        kept = archive.write(target)
    print(f"{target} holds {_describe_contents(kept)}, and was read back to be sure.")


def restore(file: Path, *, force: bool) -> None:
    """Bring back what `file` holds: all of it, or nothing is changed."""
    data_dir = get_settings().data_dir
    with _exit_on_signals(), _translate_os_errors(), single_instance_lock(data_dir):
        back = archive.restore(file, replace_existing=force)
        shutil.rmtree(data_dir / "valkey", ignore_errors=True)  # it remembers what was there before
    if get_settings().redis_url:
        print("Empty the Redis of HSA_REDIS_URL before the next start: it remembers what was there before.")
    print(
        f"{_describe_contents(back)} are back, and the same as when they were kept ({back.made_at:%Y-%m-%d %H:%M} UTC)."
    )


@contextmanager
def _exit_on_signals() -> Iterator[None]:
    """Turns signals into KeyboardInterrupt, so that files are cleaned up; a second signal changes nothing."""

    def stop(number: int, _frame: object) -> None:
        for one in _TERMINATION_SIGNALS:
            signal.signal(one, signal.SIG_IGN)
        raise SystemExit(128 + number)

    before = {number: signal.signal(number, stop) for number in _TERMINATION_SIGNALS}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def _translate_os_errors() -> Iterator[None]:
    """A file that is missing, may not be read or does not fit is one sentence."""
    try:
        yield
    except OSError as problem:
        raise InvalidSettings(f"{problem.filename or 'A file'}: {problem.strerror}.") from None


def _describe_contents(manifest: Manifest) -> str:
    rows = sum(table.rows for table in manifest.tables.values())
    return f"{rows:,} rows of {len(manifest.tables)} tables and {len(manifest.files)} files"
