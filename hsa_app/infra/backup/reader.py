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
    """Verify that an archive contains exactly the members its manifest lists, with matching digests and row counts.

    Raises:
        DamagedBackup: it does not, or it cannot be read.
    """
    with open_backup(path) as tar:
        manifest, checksum = read_manifest(tar)
        stored = _get_expected_members(manifest) | {MANIFEST_CHECKSUM: checksum}
        missing = set(stored)
        for member in islice(tar, 1, None):
            if member.name not in missing or not member.isreg():
                raise DamagedBackup(
                    f"{path} is damaged: it contains {member.name!r}, which its manifest does not list."
                )
            missing.remove(member.name)
            if _compute_file_entry(tar, member) != stored[member.name]:
                raise DamagedBackup(f"{path} is damaged: {member.name} has changed.")
        if missing:
            raise DamagedBackup(f"{path} is damaged: {min(missing)} is missing.")
        for name, table in manifest.tables.items():
            if _compute_table_digest(tar, name) != (table.rows, table.sha256):
                raise DamagedBackup(f"{path} is damaged: the rows of {name} have changed.")
    return manifest


@contextmanager
def open_backup(path: Path) -> Iterator[tarfile.TarFile]:
    """Open an archive for reading; any read error inside the block becomes `DamagedBackup`."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except _READ_ERRORS:
        raise DamagedBackup(f"{path} is damaged, or not a backup.") from None


def read_manifest(tar: tarfile.TarFile) -> tuple[Manifest, FileEntry]:
    """Read the manifest, and compute the entry that its checksum member must have."""
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > MAX_MANIFEST_BYTES:
        raise tarfile.ReadError("no manifest")
    content = open_member(tar, first).read()
    checksum = compute_manifest_checksum(content)
    entry = FileEntry(size=len(checksum), sha256=hashlib.sha256(checksum).hexdigest())
    return Manifest.model_validate_json(content), entry


def _get_expected_members(manifest: Manifest) -> dict[str, FileEntry]:
    return {table_member_name(name): table.stored for name, table in manifest.tables.items()} | manifest.files


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
    """Open a member for reading.

    Raises:
        tarfile.ReadError: the member is not a regular file.
    """
    file = tar.extractfile(member)
    if file is None:
        raise tarfile.ReadError("not a file")
    return file
