"""Private files below the data folder: random names, atomic and durable writes, no path outside the folder."""

import os
import re
from collections.abc import Generator, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex
from time import time
from typing import IO, Any, ClassVar

from hsa_app.core.settings import get_settings

BUFFER_BYTES = 256 * 1024
_NAME_PATTERN = re.compile(r"[0-9a-f]{32}")


@contextmanager
def create_file(path: Path, *, is_text: bool = False) -> Generator[IO[Any]]:
    """Open a new file for writing (mode 0600; bytes, or UTF-8 without newline translation) and sync it at the end.

    Raises:
        FileExistsError: there is one of this name.
    """
    text_options: dict[str, Any] = {"encoding": "utf-8", "newline": ""} if is_text else {}
    opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(opened, "w" if is_text else "wb", buffering=BUFFER_BYTES, **text_options) as file:
        yield file
        file.flush()
        os.fsync(file.fileno())


@contextmanager
def rename_when_complete(draft: Path, path: Path) -> Generator[None]:
    """Rename `draft`, which the block creates, to `path` at the end; if the block fails, delete it."""
    try:
        yield
        draft.replace(path)
        sync_directory(path.parent)
    finally:
        draft.unlink(missing_ok=True)


def write_atomic(path: Path, content: bytes) -> None:
    """Write or replace a private file atomically."""
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    with rename_when_complete(draft, path), create_file(draft) as file:
        file.write(content)


def sync_directory(path: Path) -> None:
    """Sync a directory, so that created and deleted names survive a power cut."""
    opened = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


@dataclass(frozen=True, slots=True)
class Folder:
    """A private folder below the data folder (mode 0700, its files 0600). Names are random and end in `suffix`."""

    QUARANTINE_NAME: ClassVar[str] = ".lost"
    """Subfolder for files that no row references."""

    name: str
    suffix: str = ""

    @property
    def path(self) -> Path:
        """The folder's path; created at first use."""
        path = get_settings().data_dir.resolve() / self.name
        path.mkdir(parents=True, exist_ok=True, mode=0o700)
        return path

    def generate_name(self) -> str:
        """Return a random, unguessable file name."""
        return f"{token_hex(16)}{self.suffix}"

    def get_path(self, name: str) -> Path:
        """Return the path of a name, whether the file exists or not.

        Raises:
            FileNotFoundError: not 32 hexadecimal digits and the suffix, which cannot lead outside of the folder.
        """
        if not self._is_valid(name):
            raise FileNotFoundError(name)
        return self.path / name

    def write(self, content: bytes, name: str = "") -> str:
        """Write a file atomically; return its name, a random one unless `name` is set."""
        name = name or self.generate_name()
        with self.open_atomic(name) as file:
            file.write(content)
        return name

    @contextmanager
    def open_atomic(self, name: str, *, is_text: bool = False) -> Generator[IO[Any]]:
        """Open a new file for writing; it gets its name at the end of the block, or never if the block fails."""
        path = self.get_path(name)
        draft = _draft_path(path)
        with rename_when_complete(draft, path), create_file(draft, is_text=is_text) as file:
            yield file

    def read(self, name: str) -> bytes:
        """Return the content of a file; symlinks are not followed.

        Raises:
            FileNotFoundError: no file has this name.
        """
        with os.fdopen(os.open(self.get_path(name), os.O_RDONLY | os.O_NOFOLLOW), "rb") as file:
            return file.read()

    def delete(self, name: str) -> None:
        """Delete a file and its draft; a missing file is not an error."""
        path = self.get_path(name)
        path.unlink(missing_ok=True)
        _draft_path(path).unlink(missing_ok=True)
        sync_directory(self.path)

    def quarantine(self, name: str) -> None:
        """Move a file into quarantine instead of deleting it."""
        self.get_path(name).replace(self._quarantine_path / name)
        sync_directory(self.path)

    def restore(self, name: str) -> None:
        """Move a file back from quarantine."""
        (self._quarantine_path / name).replace(self.get_path(name))
        sync_directory(self.path)

    def list_quarantined(self) -> set[str]:
        """Return the names of the files in quarantine."""
        return {path.name for path in self._quarantine_path.iterdir() if self._is_valid(path.name)}

    def list_older_than(self, seconds: float) -> Iterator[str]:
        """Yield the names of files last modified more than `seconds` ago; drafts as old as that are deleted."""
        for path in list(self.path.iterdir()):
            with suppress(FileNotFoundError):
                if time() - path.stat().st_mtime <= seconds:
                    continue
                if _is_draft(path):
                    path.unlink()
                elif self._is_valid(path.name):
                    yield path.name

    @property
    def _quarantine_path(self) -> Path:
        path = self.path / self.QUARANTINE_NAME
        path.mkdir(exist_ok=True, mode=0o700)
        return path

    def _is_valid(self, name: str) -> bool:
        return name.endswith(self.suffix) and bool(_NAME_PATTERN.fullmatch(name.removesuffix(self.suffix)))


def _draft_path(path: Path) -> Path:
    return path.with_name(f".{path.name}.part")


def _is_draft(path: Path) -> bool:
    is_from_0_2 = path.name.startswith(".draft-")  # how version 0.2.0 called the drafts of documents
    return is_from_0_2 or (path.name.startswith(".") and path.name.endswith(".part"))
