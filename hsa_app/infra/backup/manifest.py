"""The contents of a backup: manifest, tables and files."""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hsa_app.core.errors import Conflict
from hsa_app.core.validation import Form
from hsa_app.infra import jwt_tokens

PRIVATE_FOLDERS = ("documents", "exports", "mail")
"""Private folders below the data folder; each file in them is written once, under a unique name."""

MANIFEST, MANIFEST_CHECKSUM = "manifest.json", "manifest.sha256"
_TABLE_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
_FILE_PATTERN = re.compile(rf"(?:{'|'.join(PRIVATE_FOLDERS)})/\w[\w.-]*|{re.escape(jwt_tokens.KEY_FILE)}", re.ASCII)

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class DamagedBackup(Conflict):
    """The archive is damaged or is not a backup."""


class WouldOverwrite(Conflict):
    """The command would overwrite existing data."""


class FileEntry(Form):
    """Size in bytes and SHA-256 of a file."""

    size: Count
    sha256: Sha256


class TableEntry(Form):
    """Row count of a table, SHA-256 of its JSON lines, and the compressed member that holds them."""

    rows: Count
    sha256: Sha256
    stored: FileEntry


class Manifest(Form):
    """The table of contents of an archive. `revision` is the Alembic revision of its tables."""

    format: Literal[1] = 1
    version: str
    made_at: datetime
    database: str
    revision: str
    tables: dict[Annotated[str, Field(pattern=_TABLE_PATTERN)], TableEntry]
    files: dict[Annotated[str, Field(pattern=_FILE_PATTERN)], FileEntry]


def list_private_files(root: Path) -> list[Path]:
    """List the private files below `root`, sorted, without temporary files, symlinks and files of other programs."""
    candidates = [path for folder in PRIVATE_FOLDERS if (root / folder).is_dir() for path in (root / folder).iterdir()]
    candidates.append(root / jwt_tokens.KEY_FILE)
    files = (path for path in candidates if path.is_file() and not path.is_symlink())
    return sorted(path for path in files if _FILE_PATTERN.fullmatch(path.relative_to(root).as_posix()))


def build_file_entry(path: Path) -> FileEntry:
    """Measure and hash a file."""
    with path.open("rb") as file:
        return FileEntry(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def compute_manifest_checksum(manifest: bytes) -> bytes:
    """Return the content of the last member: the SHA-256 of the first one, the manifest."""
    return hashlib.sha256(manifest).hexdigest().encode()


def table_member_name(table: str) -> str:
    """Return the name of the archive member that holds a table."""
    return f"tables/{table}.jsonl.gz"
