"""The files of exports: private, under random names, whole or not there at all."""

import os
import re
from collections.abc import Collection, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex
from time import time
from typing import TextIO

from hsa_app.core.settings import get_settings

FOLDER = "exports"
AT_A_TIME_BYTES = 256 * 1024
LEFT_AFTER_SECONDS = 3600
"""Nobody writes to a file for so long without a pause."""

_NAME = re.compile(r"[0-9a-f]{32}\.csv")


def new_name() -> str:
    """A name nobody can guess."""
    return f"{token_hex(16)}.csv"


def path_of(name: str) -> Path:
    """Where a file is, or will be.

    Raises:
        FileNotFoundError: this is no name of ours.
    """
    if not _NAME.fullmatch(name):
        raise FileNotFoundError(name)
    return _folder() / name


@contextmanager
def written(name: str) -> Generator[TextIO]:
    """A new file to write to. It appears under its name once it is whole and safe from a power cut, or not at all."""
    whole = path_of(name)
    unfinished = _unfinished(whole)
    try:
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", buffering=AT_A_TIME_BYTES, encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(whole)
        _keep_names()
    finally:
        unfinished.unlink(missing_ok=True)


def remove(name: str) -> None:
    """Take a file away, whole or not; one that is gone already is fine."""
    whole = path_of(name)
    whole.unlink(missing_ok=True)
    _unfinished(whole).unlink(missing_ok=True)


def remove_all_but(known: Collection[str]) -> None:
    """Take away what was left behind: old files that no export knows of."""
    for path in list(_folder().iterdir()):
        with suppress(FileNotFoundError):
            name = path.name.removeprefix(".").removesuffix(".part")
            if name not in known and time() - path.stat().st_mtime > LEFT_AFTER_SECONDS:
                path.unlink()


def _unfinished(whole: Path) -> Path:
    return whole.with_name(f".{whole.name}.part")


def _folder() -> Path:
    path = get_settings().data_dir.resolve() / FOLDER
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _keep_names() -> None:
    """The folder's own list of names must survive a power cut too."""
    here = os.open(_folder(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(here)
    finally:
        os.close(here)
