"""A backup: one file with every row of one moment, and the private files that belong to them.

A tar of a manifest, the tables (compressed lines of JSON) and the files. The manifest says how many rows and which
SHA-256 each must have, so that an archive can be checked without a database, and a database against an archive.
"""

import errno
import fcntl
import gzip
import hashlib
import os
import re
import shutil
import tarfile
import tempfile
import tomllib
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import IO, Annotated, Literal

from pydantic import Field, ValidationError
from sqlalchemy import Connection, Table, select

from hsa_app.core.clock import now
from hsa_app.core.errors import Conflict
from hsa_app.core.settings import get_settings
from hsa_app.core.validation import Form
from hsa_app.infra import db, dump, migrations, tokens

FOLDERS = ("documents", "exports", "mail")
"""Private folders below the data folder whose files are written once, under a name of their own."""

MANIFEST, SEAL, LARGEST_MANIFEST = "manifest.json", "manifest.sha256", 64 * 2**20
COMPRESSION = 3
PRODUCT = Path(__file__).parents[2] / "pyproject.toml"
_TABLE = re.compile(r"[a-z][a-z0-9_]*")
_FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})/\w[\w.-]*|{re.escape(tokens.KEY_FILE)}", re.ASCII)
_NO_LINKS = {errno.EXDEV, errno.EPERM, errno.EOPNOTSUPP, errno.EMLINK}
_STAGING = ".backup-"
_NEW, _OLD = ".restore-new", ".restore-old"
"""Where files wait, in the very folder they belong to: it may lie on a file system of its own."""

_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValidationError, UnicodeDecodeError)

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class Damaged(Conflict):
    """An archive that cannot be trusted."""


class InTheWay(Conflict):
    """There is something already that would be lost."""


class Content(Form):
    """A file: how many bytes, and their SHA-256."""

    size: Count
    sha256: Sha256


class Rows(Form):
    """A table: how many rows, the SHA-256 of their lines, and the file that holds them."""

    rows: Count
    sha256: Sha256
    stored: Content


class Manifest(Form):
    """What an archive holds. `revision` is the shape of its tables."""

    format: Literal[1] = 1
    version: str
    made_at: datetime
    database: str
    revision: str
    tables: dict[Annotated[str, Field(pattern=_TABLE)], Rows]
    files: dict[Annotated[str, Field(pattern=_FILE)], Content]


def write(target: Path) -> Manifest:
    """Keep every row of one moment and every file it needs in `target`, and read it back.

    Raises:
        InTheWay: `target` is there already.
        Conflict: there is nothing to keep.
    """
    if target.exists():
        raise InTheWay(f"{target} is there already: name another file, or a folder.")
    draft = target.with_name(f".{target.name}.{token_hex(8)}")
    with _staging() as staging:
        manifest = _collect(staging)
        try:
            _pack(draft, staging, manifest)
            check(draft)
            draft.rename(target)
        finally:
            draft.unlink(missing_ok=True)
    _sync(target.parent)
    return manifest


def check(path: Path) -> Manifest:
    """See that an archive is whole: exactly what its manifest names, each as it was.

    Raises:
        Damaged: it is not.
    """
    with _opened(path) as tar:
        manifest, seal = _manifest(tar)
        stored = _stored(manifest) | {SEAL: seal}
        missing = set(stored)
        for member in islice(tar, 1, None):
            if member.name not in missing or not member.isreg():
                raise Damaged(f"{path} is damaged: {member.name!r} does not belong there.")
            missing.remove(member.name)
            if _content(tar, member) != stored[member.name]:
                raise Damaged(f"{path} is damaged: {member.name} is not what was written.")
        if missing:
            raise Damaged(f"{path} is damaged: {min(missing)} is missing.")
        for name, rows in manifest.tables.items():
            if _counted(tar, name) != (rows.rows, rows.sha256):
                raise Damaged(f"{path} is damaged: the rows of {name} are not what was written.")
    return manifest


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
    put_back()
    with _room_for_new(data_dir), ExitStack() as after_commit, migrations.alone() as connection:
        _make_room(connection, data_dir, replace=replace)
        migrations.bring(connection, manifest.revision)
        with _opened(path) as tar:
            _load(connection, tar, manifest)
            _unpack(tar, manifest, data_dir)
        _compare(connection, path, manifest)
        migrations.bring(connection)
        after_commit.enter_context(_in_place(data_dir))
    return manifest


def put_back() -> None:
    """Put files back where a restore was killed before it was done. Nothing else may run."""
    for folder in _folders(get_settings().data_dir.resolve()):
        for path in _inside(folder / _OLD):
            path.replace(folder / path.name)
        _remove_waiting(folder)


@contextmanager
def _staging() -> Iterator[Path]:
    """A private folder beside the files, gone at the end. While it is held nobody takes it for a left one."""
    data_dir = get_settings().data_dir.resolve()
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    remove_left()
    staging = Path(tempfile.mkdtemp(prefix=_STAGING, dir=data_dir))
    try:
        with _held(staging):
            yield staging
    finally:
        shutil.rmtree(staging, ignore_errors=True)


def remove_left() -> None:
    """Remove what a backup left that was killed: every row lies in it."""
    for left in get_settings().data_dir.resolve().glob(f"{_STAGING}*"):
        with suppress(BlockingIOError, FileNotFoundError), _held(left):
            shutil.rmtree(left, ignore_errors=True)


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold a folder, until the end of this or of our process.

    Raises:
        BlockingIOError: another process does.
    """
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(here, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(here)


def _collect(staging: Path) -> Manifest:
    """Every row of one moment, and every file a row of that moment names.

    A file is written before its row and removed after it. So files are held before the moment begins and once more
    after: what is removed meanwhile has been held, and what is added too much does no harm.
    """
    held = staging / "files"
    with db.reading() as work:
        connection = work.db.connection()
        _hold_files(held)
        revision = migrations.revision_of(connection)
        _hold_files(held)
        if revision is None:
            raise Conflict("There is nothing to keep: this database is new.")
        return Manifest(
            version=tomllib.loads(PRODUCT.read_text("utf-8"))["project"]["version"],
            made_at=now(),
            database=connection.dialect.name,
            revision=revision,
            tables={table.name: _write_table(connection, table, staging) for table in dump.tables(connection)},
            files={path.relative_to(held).as_posix(): _content_of(path) for path in _files_in(held)},
        )


def _hold_files(held: Path) -> None:
    """A second name for each private file: it stays, whoever removes the first one."""
    data_dir = get_settings().data_dir.resolve()
    for path in _files_in(data_dir):
        name = held / path.relative_to(data_dir)
        name.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not name.exists():
            with suppress(FileNotFoundError):
                _hold(path, name)


def _hold(path: Path, name: Path) -> None:
    """A copy where the folder lies on another file system, or on one without second names."""
    try:
        os.link(path, name)
    except OSError as problem:
        if problem.errno not in _NO_LINKS:
            raise
        shutil.copyfile(path, name)


def _files_in(root: Path) -> list[Path]:
    """The private files below a folder, without drafts and whatever else lies there."""
    found = [path for folder in FOLDERS if (root / folder).is_dir() for path in (root / folder).iterdir()]
    found.append(root / tokens.KEY_FILE)
    ours = (path for path in found if path.is_file() and not path.is_symlink())
    return sorted(path for path in ours if _FILE.fullmatch(path.relative_to(root).as_posix()))


def _write_table(connection: Connection, table: Table, staging: Path) -> Rows:
    path = staging / _table_name(table.name)
    path.parent.mkdir(exist_ok=True, mode=0o700)
    digest, count = hashlib.sha256(), 0
    with gzip.open(path, "wb", compresslevel=COMPRESSION) as file:
        for line in dump.lines(connection, table):
            file.write(line)
            digest.update(line)
            count += 1
    return Rows(rows=count, sha256=digest.hexdigest(), stored=_content_of(path))


def _content_of(path: Path) -> Content:
    with path.open("rb") as file:
        return Content(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def _pack(draft: Path, staging: Path, manifest: Manifest) -> None:
    """Write the archive, for us alone to read, so that it survives a power cut."""
    written = manifest.model_dump_json(indent=1).encode()
    (staging / MANIFEST).write_bytes(written)
    (staging / SEAL).write_bytes(_seal(written))
    parts = {MANIFEST: staging / MANIFEST} | {_table_name(n): staging / _table_name(n) for n in manifest.tables}
    parts |= {name: staging / "files" / name for name in manifest.files} | {SEAL: staging / SEAL}
    with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        with tarfile.open(fileobj=file, mode="w") as tar:
            for name, path in parts.items():
                tar.add(path, name, recursive=False, filter=_nameless)
        file.flush()
        os.fsync(file.fileno())


def _nameless(member: tarfile.TarInfo) -> tarfile.TarInfo:
    """Without whose files they were."""
    member.uid = member.gid = 0
    member.uname = member.gname = ""
    member.mode = 0o600
    return member


def _sync(folder: Path) -> None:
    here = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(here)
    finally:
        os.close(here)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    """An archive to read; whatever cannot be read of it is damage."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except _BROKEN:
        raise Damaged(f"{path} is damaged, or not a backup.") from None


def _manifest(tar: tarfile.TarFile) -> tuple[Manifest, Content]:
    """The manifest, and what its seal must be."""
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise tarfile.ReadError("no manifest")
    written = _reader(tar, first).read()
    seal = _seal(written)
    return Manifest.model_validate_json(written), Content(size=len(seal), sha256=hashlib.sha256(seal).hexdigest())


def _seal(manifest: bytes) -> bytes:
    return hashlib.sha256(manifest).hexdigest().encode()


def _stored(manifest: Manifest) -> dict[str, Content]:
    """Every member by its name."""
    return {_table_name(name): rows.stored for name, rows in manifest.tables.items()} | manifest.files


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Content:
    reader = _reader(tar, member)
    digest = hashlib.file_digest(reader, "sha256")  # pyright: ignore[reportArgumentType]
    return Content(size=member.size, sha256=digest.hexdigest())


def _counted(tar: tarfile.TarFile, table: str) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with gzip.open(_reader(tar, _table_name(table))) as lines:
        while chunk := lines.read(2**20):
            digest.update(chunk)
            count += chunk.count(b"\n")
    return count, digest.hexdigest()


def _reader(tar: tarfile.TarFile, member: tarfile.TarInfo | str) -> IO[bytes]:
    reader = tar.extractfile(member)
    if reader is None:
        raise tarfile.ReadError("not a file")
    return reader


def _table_name(table: str) -> str:
    return f"tables/{table}.jsonl.gz"


def _make_room(connection: Connection, data_dir: Path, *, replace: bool) -> None:
    revision = migrations.revision_of(connection)
    if not replace and (_has_rows(connection) or _files_in(data_dir)):
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
        with gzip.open(_reader(tar, _table_name(table.name))) as lines:
            dump.load(connection, table, lines)


def _unpack(tar: tarfile.TarFile, manifest: Manifest, data_dir: Path) -> None:
    """The files beside their places, each under a name the manifest may have: none leads elsewhere."""
    for name in manifest.files:
        path = _waiting(data_dir / name, _NEW)
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            shutil.copyfileobj(_reader(tar, name), file)
            file.flush()
            os.fsync(file.fileno())


def _compare(connection: Connection, path: Path, manifest: Manifest) -> None:
    for table in dump.tables(connection):
        rows, sha256 = dump.fingerprint(connection, table)
        if (rows, sha256) != (manifest.tables[table.name].rows, manifest.tables[table.name].sha256):
            raise Damaged(f"{path}: {table.name} did not come back as it was kept. Nothing was changed.")
    if dump.has_loose_ends(connection):
        raise Damaged(f"{path}: some rows refer to others that are not there. Nothing was changed.")


@contextmanager
def _room_for_new(data_dir: Path) -> Iterator[None]:
    """Nothing that waits is left over, neither before nor after."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    finally:
        for folder in _folders(data_dir):
            _remove_waiting(folder)


@contextmanager
def _in_place(data_dir: Path) -> Iterator[None]:
    """The files stand where they belong; if this ends badly, what was there before does."""
    comes = {folder: [path.name for path in _inside(folder / _NEW)] for folder in _folders(data_dir)}
    goes = [path for path in _files_in(data_dir) if path.parent != data_dir or path.name in comes[data_dir]]
    with ExitStack() as undo:
        for path in goes:
            _move(path, _waiting(path, _OLD), undo)
        for folder, names in comes.items():
            for name in names:
                _move(folder / _NEW / name, folder / name, undo)
        yield
        undo.pop_all()


def _move(path: Path, to: Path, undo: ExitStack) -> None:
    to.parent.mkdir(exist_ok=True, mode=0o700)
    path.rename(to)
    undo.callback(to.rename, path)


def _folders(data_dir: Path) -> list[Path]:
    return [data_dir, *(data_dir / name for name in FOLDERS if (data_dir / name).is_dir())]


def _waiting(path: Path, where: str) -> Path:
    return path.parent / where / path.name


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove_waiting(folder: Path) -> None:
    for name in (_OLD, _NEW):
        shutil.rmtree(folder / name, ignore_errors=True)
