"""Restores a backup completely, or changes nothing."""

import gzip
import shutil
import tarfile
from contextlib import ExitStack
from pathlib import Path

from sqlalchemy import Connection, select

from hsa_app.core.errors import Conflict
from hsa_app.core.settings import get_settings
from hsa_app.infra import db, files, migrations
from hsa_app.infra.backup import rows as table_rows
from hsa_app.infra.backup import staging
from hsa_app.infra.backup.manifest import DamagedBackup, Manifest, WouldOverwrite, list_private_files, table_member_name
from hsa_app.infra.backup.reader import open_backup, open_member, verify


def restore(path: Path, *, replace_existing: bool) -> Manifest:
    """Restore all rows and files of an archive, or nothing; tables of an older revision are migrated to the newest.

    Raises:
        DamagedBackup: the archive is damaged, or the restored rows differ from the archived ones.
        WouldOverwrite: there is data already, and `replace_existing` is false.
        Conflict: the archive, or the existing data, was written by a newer version.
    """
    manifest = verify(path)
    if not migrations.is_known_revision(manifest.revision):
        raise Conflict(f"{path} was made by a newer version ({manifest.version}): restore it with that version.")
    data_dir = get_settings().data_dir.resolve()
    db.dispose()
    staging.undo_interrupted_restore()
    with staging.clean_staging(data_dir), ExitStack() as after_commit, migrations.exclusive_transaction() as connection:
        _clear_or_reject_existing_data(connection, data_dir, replace_existing=replace_existing)
        migrations.upgrade_connection(connection, manifest.revision)
        with open_backup(path) as tar:
            _load_tables(connection, tar, manifest)
            unpack_files(tar, manifest, data_dir)
        _verify_restored_tables(connection, path, manifest)
        migrations.upgrade_connection(connection)
        after_commit.enter_context(staging.swap_files(data_dir))
    return manifest


def _clear_or_reject_existing_data(connection: Connection, data_dir: Path, *, replace_existing: bool) -> None:
    revision = migrations.get_revision(connection)
    if not replace_existing and (_has_rows(connection) or list_private_files(data_dir)):
        raise WouldOverwrite("There is data already. Back it up, then use --force to replace it.")
    if revision is not None and not migrations.is_known_revision(revision):
        raise Conflict("The existing data was written by a newer version: restore with that version.")
    if revision is not None:
        migrations.downgrade_to_base(connection)


def _has_rows(connection: Connection) -> bool:
    return any(connection.execute(select(table).limit(1)).first() for table in table_rows.reflect_tables(connection))


def _load_tables(connection: Connection, tar: tarfile.TarFile, manifest: Manifest) -> None:
    tables = table_rows.reflect_tables(connection)
    if {table.name for table in tables} != set(manifest.tables):
        raise tarfile.ReadError("the tables are not those of its revision")
    for table in tables:
        with gzip.open(open_member(tar, table_member_name(table.name))) as lines:
            table_rows.load_rows(connection, table, lines)


def _verify_restored_tables(connection: Connection, path: Path, manifest: Manifest) -> None:
    for table in table_rows.reflect_tables(connection):
        rows, sha256 = table_rows.fingerprint(connection, table)
        if (rows, sha256) != (manifest.tables[table.name].rows, manifest.tables[table.name].sha256):
            raise DamagedBackup(
                f"{path}: the restored rows of {table.name} differ from the archived ones. Nothing was changed."
            )
    if table_rows.has_broken_foreign_keys(connection):
        raise DamagedBackup(f"{path}: some rows have broken foreign keys. Nothing was changed.")


def unpack_files(tar: tarfile.TarFile, manifest: Manifest, data_dir: Path) -> None:
    """Extract all files into the staging folders. The manifest's name pattern rules out paths outside of them."""
    for name in manifest.files:
        path = staging.staged_path(data_dir / name, staging.NEW_FOLDER)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with files.create_file(path) as file:
            shutil.copyfileobj(open_member(tar, name), file)
