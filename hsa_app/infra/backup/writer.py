"""Writes a backup: a consistent snapshot of all rows, and every file they reference."""

import errno
import fcntl
import gzip
import hashlib
import os
import shutil
import tarfile
import tempfile
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from secrets import token_hex

from sqlalchemy import Connection, Table

from hsa_app.core.clock import now
from hsa_app.core.errors import Conflict
from hsa_app.core.settings import get_settings
from hsa_app.infra import db, files, migrations
from hsa_app.infra.backup import rows
from hsa_app.infra.backup.manifest import (
    MANIFEST,
    MANIFEST_CHECKSUM,
    Manifest,
    TableEntry,
    WouldOverwrite,
    build_file_entry,
    compute_manifest_checksum,
    list_private_files,
    table_member_name,
)
from hsa_app.infra.backup.reader import verify

COMPRESSION_LEVEL = 3
PYPROJECT = Path(__file__).parents[3] / "pyproject.toml"
_LINKS_UNSUPPORTED = {errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK}
_STAGING_PREFIX = ".backup-"


def write(target: Path) -> Manifest:
    """Write a consistent snapshot of all rows and files to `target`, after verifying the archive.

    Raises:
        WouldOverwrite: `target` exists.
        Conflict: the database was never migrated, so there is nothing to back up.
        DamagedBackup: the archive could not be verified.
    """
    if target.exists():
        raise WouldOverwrite(f"{target} exists already: name another file, or a folder.")
    draft = target.with_name(f".{target.name}.{token_hex(8)}")
    with staging_folder() as staging:
        manifest = _stage_contents(staging)
        with files.rename_when_complete(draft, target):
            _pack(draft, staging, manifest)
            verify(draft)
    return manifest


def remove_interrupted_backups() -> None:
    """Remove the leftovers of a killed backup, which contain every row."""
    for folder in get_settings().data_dir.resolve().glob(f"{_STAGING_PREFIX}*"):
        with suppress(BlockingIOError, FileNotFoundError), _locked_folder(folder):
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def staging_folder() -> Iterator[Path]:
    """Create a private folder inside the data folder and remove it at the end. A lock marks it as in use."""
    data_dir = get_settings().data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_interrupted_backups()
    staging = Path(tempfile.mkdtemp(prefix=_STAGING_PREFIX, dir=data_dir))
    try:
        with _locked_folder(staging):
            yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _locked_folder(folder: Path) -> Iterator[None]:
    """Lock a folder until the block or the process ends.

    Raises:
        BlockingIOError: another process holds the lock.
    """
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(descriptor)


def _stage_contents(staging: Path) -> Manifest:
    """Stage a snapshot of all rows and hard links to every file that they reference.

    A file is created before its row and deleted after it. So files are linked before the snapshot and again after it:
    a file that is deleted in between is already linked, and a surplus file does no harm.
    """
    linked_files = staging / "files"
    with db.read_only() as uow:
        connection = uow.db.connection()
        _link_private_files(linked_files)
        revision = migrations.get_revision(connection)  # the first query: it fixes the snapshot
        _link_private_files(linked_files)
        if revision is None:
            raise Conflict("There is nothing to back up: this database is new.")
        return Manifest(
            version=tomllib.loads(PYPROJECT.read_text("utf-8"))["project"]["version"],
            made_at=now(),
            database=connection.dialect.name,
            revision=revision,
            tables={table.name: _write_table(connection, table, staging) for table in rows.reflect_tables(connection)},
            files={
                path.relative_to(linked_files).as_posix(): build_file_entry(path)
                for path in list_private_files(linked_files)
            },
        )


def _link_private_files(target_folder: Path) -> None:
    """Hard-link each private file, so that its content outlives its deletion."""
    data_dir = get_settings().data_dir.resolve()
    for path in list_private_files(data_dir):
        link = target_folder / path.relative_to(data_dir)
        link.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not link.exists():
            with suppress(FileNotFoundError):
                _link_or_copy(path, link)


def _link_or_copy(path: Path, target: Path) -> None:
    """Hard-link a file, or copy it where links are not possible."""
    try:
        os.link(path, target)
    except OSError as error:
        if error.errno not in _LINKS_UNSUPPORTED:
            raise
        shutil.copyfile(path, target)


def _write_table(connection: Connection, table: Table, staging: Path) -> TableEntry:
    path = staging / table_member_name(table.name)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    digest, count = hashlib.sha256(), 0
    with gzip.open(path, "wb", compresslevel=COMPRESSION_LEVEL) as file:
        for line in rows.serialize_rows(connection, table):
            file.write(line)
            digest.update(line)
            count += 1
    return TableEntry(rows=count, sha256=digest.hexdigest(), stored=build_file_entry(path))


def _pack(draft: Path, staging: Path, manifest: Manifest) -> None:
    """Write the archive, readable by its owner only, and sync it to disk."""
    manifest_json = manifest.model_dump_json(indent=1).encode()
    (staging / MANIFEST).write_bytes(manifest_json)
    (staging / MANIFEST_CHECKSUM).write_bytes(compute_manifest_checksum(manifest_json))
    parts = {MANIFEST: staging / MANIFEST} | {
        table_member_name(n): staging / table_member_name(n) for n in manifest.tables
    }
    parts |= {name: staging / "files" / name for name in manifest.files} | {
        MANIFEST_CHECKSUM: staging / MANIFEST_CHECKSUM
    }
    with files.create_file(draft) as file, tarfile.open(fileobj=file, mode="w") as tar:
        for name, path in parts.items():
            tar.add(path, name, recursive=False, filter=_strip_owner)


def _strip_owner(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Remove owner and group from a member."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member
