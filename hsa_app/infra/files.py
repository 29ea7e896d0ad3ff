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
    """A private folder below the data folder (mode 0700, its files 0600)."""

    QUARANTINE_NAME: ClassVar[str] = ".lost"
    """Subfolder for files that no row references."""

    name: str

    @property
    def path(self) -> Path:
        """The folder's path; created at first use."""
        path = get_settings().data_dir.resolve() / self.name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def write(self, content: bytes, name: str = "") -> str:
        """Write a file atomically and durably; return its name, a random one unless `name` is set.

        It is written and synced under a draft name, then renamed, so no reader ever sees a partial file.
        """
        name = name or token_hex(16)
        path = self._resolve(name)
        draft = path.with_name(f"{_DRAFT_PREFIX}{name}")
        try:
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            draft.replace(path)
        finally:
            draft.unlink(missing_ok=True)
        self._sync_directory()
        return name

    def read(self, name: str) -> bytes:
        """Return the content of a file; symlinks are not followed.

        Raises:
            FileNotFoundError: no file has this name.
        """
        with os.fdopen(os.open(self._resolve(name), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read()

    def delete(self, name: str) -> None:
        """Delete a file; a missing file is not an error."""
        self._resolve(name).unlink(missing_ok=True)
        self._sync_directory()

    def quarantine(self, name: str) -> None:
        """Move a file into quarantine instead of deleting it."""
        self._resolve(name).replace(self._quarantine_path / name)
        self._sync_directory()

    def restore(self, name: str) -> None:
        """Move a file back from quarantine."""
        (self._quarantine_path / name).replace(self._resolve(name))
        self._sync_directory()

    def list_quarantined(self) -> set[str]:
        """Return the names of the files in quarantine."""
        return {path.name for path in self._quarantine_path.iterdir() if _NAME_PATTERN.fullmatch(path.name)}

    def list_older_than(self, seconds: float) -> Iterator[str]:
        """Yield the names of files last modified more than `seconds` ago; drafts as old as that are deleted."""
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
        """Return the path of a name. 32 hexadecimal digits cannot lead outside of the folder."""
        if not _NAME_PATTERN.fullmatch(name):
            raise FileNotFoundError(name)
        return self.path / name

    def _sync_directory(self) -> None:
        """Sync the directory, so that created and deleted names survive a power cut."""
        descriptor = os.open(self.path, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
