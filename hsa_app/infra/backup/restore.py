"""Restores a backup: all of it or nothing."""

import gzip
import os
import shutil
import tarfile
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, select

from hsa_app.core.errors import Conflict
from hsa_app.core.settings import get_settings
from hsa_app.infra import db, migrations
from hsa_app.infra.backup import rows as dump
from hsa_app.infra.backup import staging
from hsa_app.infra.backup.manifest import Damaged, InTheWay, Manifest, files_in, table_name
from hsa_app.infra.backup.reader import check, opened, reader


def restore(path: Path, *, replace: bool) -> Manifest:
    """Bring back what an archive holds, all of it or nothing; tables of an older shape are brought to today's.

    Raises:
        Damaged: it is not whole, or what came back is not what was kept.
        InTheWay: there is data already, and it is not to be replaced.
        Conflict: it was made by a newer version.
    """
    manifest = check(path)
    if not migrations.is_known(manifest.revision):
        raise Conflict(f"{path} was made by a newer version ({manifest.version}): restore it with that one.")
    data_dir = get_settings().data_dir.resolve()
    db.dispose()
    staging.put_back()
    with staging.room_for_new(data_dir), ExitStack() as after_commit, migrations.alone() as connection:
        _make_room(connection, data_dir, replace=replace)
        migrations.bring(connection, manifest.revision)
        with opened(path) as tar:
            _load(connection, tar, manifest)
            unpack(tar, manifest, data_dir)
        _compare(connection, path, manifest)
        migrations.bring(connection)
        after_commit.enter_context(staging.in_place(data_dir))
    return manifest


def _make_room(connection: Connection, data_dir: Path, *, replace: bool) -> None:
    revision = migrations.revision_of(connection)
    if not replace and (_has_rows(connection) or files_in(data_dir)):
        raise InTheWay("There is data already. With --force it is replaced; keep a backup of it first.")
    if revision is not None and not migrations.is_known(revision):
        raise Conflict("The data there is was made by a newer version: that one can replace it.")
    if revision is not None:
        migrations.take_away(connection)


def _has_rows(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() for table in dump.tables(connection))


def _load(connection: Connection, tar: tarfile.TarFile, manifest: Manifest) -> None:
    tables = dump.tables(connection)
    if {table.name for table in tables} != set(manifest.tables):
        raise tarfile.ReadError("other tables than its revision has")
    for table in tables:
        with gzip.open(reader(tar, table_name(table.name))) as lines:
            dump.load(connection, table, lines)


def _compare(connection: Connection, path: Path, manifest: Manifest) -> None:
    for table in dump.tables(connection):
        rows, sha256 = dump.fingerprint(connection, table)
        if (rows, sha256) != (manifest.tables[table.name].rows, manifest.tables[table.name].sha256):
            raise Damaged(f"{path}: {table.name} did not come back as it was kept. Nothing was changed.")
    if dump.has_broken_foreign_keys(connection):
        raise Damaged(f"{path}: some rows refer to others that are not there. Nothing was changed.")


def unpack(tar: tarfile.TarFile, manifest: Manifest, data_dir: Path) -> None:
    """The files beside their places, each under a name the manifest may have: none leads elsewhere."""
    for name in manifest.files:
        path = staging.waiting(data_dir / name, staging.NEW)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(reader(tar, name), file)
            file.flush()
            os.fsync(file.fileno())
