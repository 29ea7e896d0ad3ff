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

from hsa_app.infra.backup.manifest import MANIFEST, SEAL, Content, Damaged, Manifest, seal, table_name

LARGEST_MANIFEST = 64 * 2**20
_BROKEN = (tarfile.TarError, gzip.BadGzipFile, zlib.error, EOFError, ValidationError, UnicodeDecodeError)


def check(path: Path) -> Manifest:
    """See that an archive is whole: exactly what its manifest names, each as it was.

    Raises:
        Damaged: it is not.
    """
    with opened(path) as tar:
        manifest, seal = manifest_of(tar)
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


@contextmanager
def opened(path: Path) -> Iterator[tarfile.TarFile]:
    """An archive to read; whatever cannot be read of it is damage."""
    try:
        with tarfile.open(path, "r:") as tar:
            yield tar
    except _BROKEN:
        raise Damaged(f"{path} is damaged, or not a backup.") from None


def manifest_of(tar: tarfile.TarFile) -> tuple[Manifest, Content]:
    """The manifest, and what its seal must be."""
    first = tar.next()
    if first is None or first.name != MANIFEST or not first.isreg() or first.size > LARGEST_MANIFEST:
        raise tarfile.ReadError("no manifest")
    written = reader(tar, first).read()
    sealed = seal(written)
    return Manifest.model_validate_json(written), Content(size=len(sealed), sha256=hashlib.sha256(sealed).hexdigest())


def _stored(manifest: Manifest) -> dict[str, Content]:
    """Every member by its name."""
    return {table_name(name): rows.stored for name, rows in manifest.tables.items()} | manifest.files


def _content(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Content:
    digest = hashlib.file_digest(reader(tar, member), "sha256")  # pyright: ignore[reportArgumentType]
    return Content(size=member.size, sha256=digest.hexdigest())


def _counted(tar: tarfile.TarFile, table: str) -> tuple[int, str]:
    digest, count = hashlib.sha256(), 0
    with gzip.open(reader(tar, table_name(table))) as lines:
        while chunk := lines.read(2**20):
            digest.update(chunk)
            count += chunk.count(b"\n")
    return count, digest.hexdigest()


def reader(tar: tarfile.TarFile, member: tarfile.TarInfo | str) -> IO[bytes]:
    """The bytes of one member.

    Raises:
        tarfile.ReadError: it is no file.
    """
    found = tar.extractfile(member)
    if found is None:
        raise tarfile.ReadError("not a file")
    return found
