"""Private files below the data folder: random names, atomic writes, no path outside the folder."""

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import time
from typing import ClassVar

from hsa_app.core.settings import get_settings

_NAME_PATTERN = re.compile(r"[0-9a-f]{32}")
_DRAFT_PREFIX = ".draft-"


@dataclass(frozen=True, slots=True)
class Folder:
    """A private folder, by its name in the data folder; it and its files open for us alone (0700, 0600)."""

    QUARANTINE_NAME: ClassVar[str] = ".lost"
    """Where files lie that seem to belong to nobody, until somebody knows better."""

    name: str

    @property
    def path(self) -> Path:
        """The folder's path; created at first use."""
        path = get_settings().data_dir.resolve() / self.name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def write(self, content: bytes, name: str = "") -> str:
        """Write a file that survives a power cut, and give its random name.

        It is written under another name and moved when whole, so nobody ever reads half of it.
        """
        name = name or token_hex(16)
        whole = self._resolve(name)
        draft = whole.with_name(f"{_DRAFT_PREFIX}{name}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(whole)
        finally:
            draft.unlink(missing_ok=True)
        self._sync_directory()
        return name

    def read(self, name: str) -> bytes:
        """What is in a file.

        Raises:
            FileNotFoundError: there is none of this name.
        """
        with os.fdopen(os.open(self._resolve(name), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read()

    def delete(self, name: str) -> None:
        """Take a file away; one that is gone already is fine."""
        self._resolve(name).unlink(missing_ok=True)
        self._sync_directory()

    def quarantine(self, name: str) -> None:
        """Move a file aside, without deleting it."""
        self._resolve(name).replace(self._quarantine_path / name)
        self._sync_directory()

    def restore(self, name: str) -> None:
        """Put a file back that was set aside."""
        (self._quarantine_path / name).replace(self._resolve(name))
        self._sync_directory()

    def quarantined(self) -> set[str]:
        """The names of the files that were set aside."""
        return {path.name for path in self._quarantine_path.iterdir() if _NAME_PATTERN.fullmatch(path.name)}

    def list_older_than(self, seconds: float) -> Iterator[str]:
        """The names of files that were not written for this long; leftovers of interrupted writes are removed."""
        for path in list(self.path.iterdir()):
            with suppress(FileNotFoundError):
                if time() - path.stat().st_mtime <= seconds:
                    continue
                if path.name.startswith(_DRAFT_PREFIX):
                    path.unlink()
                elif _NAME_PATTERN.fullmatch(path.name):
                    yield path.name

    @property
    def _quarantine_path(self) -> Path:
        path = self.path / self.QUARANTINE_NAME
        path.mkdir(exist_ok=True, mode=0o700)
        return path

    def _resolve(self, name: str) -> Path:
        """A name is 32 hexadecimal digits, and so can lead nowhere else."""
        if not _NAME_PATTERN.fullmatch(name):
            raise FileNotFoundError(name)
        return self.path / name

    def _sync_directory(self) -> None:
        """The folder's own list of names must survive a power cut too."""
        here = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(here)
        finally:
            os.close(here)
