"""Reads and verifies a backup."""

import gzip
import hashlib
import tarfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import IO

from pydantic import ValidationError

from hsa_app.infra.backup.manifest import (
    MANIFEST,
    MANIFEST_CHECKSUM,
    DamagedBackup,
    FileEntry,
    Manifest,
    compute_manifest_checksum,
    table_member_name,
)

MAX_MANIFEST_BYTES = 64 * 2**20
_READ_ERRORS = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValidationError, UnicodeDecodeError)


def verify(path: Path) -> Manifest:
    """See that an archive is whole: exactly what its manifest names, each as it was.

    Raises:
        Damaged: it is not.
    """
    with open_backup(path) as tar:
        manifest, seal = read_manifest(tar)
        stored = _get_expected_members(manifest) | {MANIFEST_CHECKSUM: seal}
        missing = set(stored)
        for member in islice(tar, 1, None):
            if member.name not in missing or not member.isreg():
                raise DamagedBackup(f"{path} is damaged: {member.name!r} does not belong there.")
            missing.remove(member.name)
            if _compute_file_entry(tar, member) != stored[member.name]:
                raise DamagedBackup(f"{path} is damaged: {member.name} is not what was written.")
        if missing:
            raise DamagedBackup(f"{path} is damaged: {min(missing)} is missing.")
        for name, rows in manifest.tables.items():
            if _compute_table_digest(tar, name) != (rows.rows, rows.sha256):
                raise DamagedBackup(f"{path} is damaged: the rows of {name} are not what was written.")
    return manifest


@contextmanager
def open_backup(path: Path) -> Iterator[tarfile.TarFile]:
    """An archive to read; whatever cannot be read of it is damage."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except _READ_ERRORS:
        raise DamagedBackup(f"{path} is damaged, or not a backup.") from None


def read_manifest(tar: tarfile.TarFile) -> tuple[Manifest, FileEntry]:
    """The manifest, and what its seal must be."""
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > MAX_MANIFEST_BYTES:
        raise tarfile.ReadError("no manifest")
    written = open_member(tar, first).read()
    sealed = compute_manifest_checksum(written)
    return Manifest.model_validate_json(written), FileEntry(size=len(sealed), sha256=hashlib.sha256(sealed).hexdigest())


def _get_expected_members(manifest: Manifest) -> dict[str, FileEntry]:
    """Every member by its name."""
    return {table_member_name(name): rows.stored for name, rows in manifest.tables.items()} | manifest.files


def _compute_file_entry(tar: tarfile.TarFile, member: tarfile.TarInfo) -> FileEntry:
    digest = hashlib.file_digest(open_member(tar, member), "sha256")  # pyright: ignore[reportArgumentType]
    return FileEntry(size=member.size, sha256=digest.hexdigest())


def _compute_table_digest(tar: tarfile.TarFile, table: str) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with gzip.open(open_member(tar, table_member_name(table))) as lines:
        while chunk := lines.read(2**20):
            digest.update(chunk)
            count += chunk.count(b"\n")
    return count, digest.hexdigest()


def open_member(tar: tarfile.TarFile, member: tarfile.TarInfo | str) -> IO[bytes]:
    """The bytes of one member.

    Raises:
        tarfile.ReadError: it is no file.
    """
    found = tar.extractfile(member)
    if found is None:
        raise tarfile.ReadError("not a file")
    return found
