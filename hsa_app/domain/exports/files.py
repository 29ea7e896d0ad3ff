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

FOLDER_NAME = "exports"
BUFFER_BYTES = 256 * 1024
ORPHAN_AGE_SECONDS = 3600
"""Nobody writes to a file for so long without a pause."""

_NAME_PATTERN = re.compile(r"[0-9a-f]{32}\.csv")


def generate_name() -> str:
    """A random, unguessable file name."""
    return f"{token_hex(16)}.csv"


def get_path(name: str) -> Path:
    """Where a file is, or will be.

    Raises:
        FileNotFoundError: this is no name of ours.
    """
    if not _NAME_PATTERN.fullmatch(name):
        raise FileNotFoundError(name)
    return _get_folder() / name


@contextmanager
def open_atomic(name: str) -> Generator[TextIO]:
    """A new file to write to. It appears under its name once it is whole and safe from a power cut, or not at all."""
    whole = get_path(name)
    unfinished = _partial_path(whole)
    try:
        opened = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(opened, "w", buffering=BUFFER_BYTES, encoding="utf-8", newline="") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.replace(whole)
        _fsync_folder()
    finally:
        unfinished.unlink(missing_ok=True)


def remove(name: str) -> None:
    """Take a file away, whole or not; one that is gone already is fine."""
    whole = get_path(name)
    whole.unlink(missing_ok=True)
    _partial_path(whole).unlink(missing_ok=True)


def remove_orphans(known_names: Collection[str]) -> None:
    """Take away what was left behind: old files that no export knows of."""
    for path in list(_get_folder().iterdir()):
        with suppress(FileNotFoundError):
            name = path.name.removeprefix(".").removesuffix(".part")
            if name not in known_names and time() - path.stat().st_mtime > ORPHAN_AGE_SECONDS:
                path.unlink()


def _partial_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _get_folder() -> Path:
    path = get_settings().data_dir.resolve() / FOLDER_NAME
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def _fsync_folder() -> None:
    """The folder's own list of names must survive a power cut too."""
    here = os.open(_get_folder(), os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(here)
    finally:
        os.close(here)
