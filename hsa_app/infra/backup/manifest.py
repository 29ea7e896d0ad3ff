"""The contents of a backup: manifest, tables and files."""

import hashlib
import re
from datetime import datetime
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field

from hsa_app.core.errors import Conflict
from hsa_app.core.validation import Form
from hsa_app.infra import tokens

PRIVATE_FOLDERS = ("documents", "exports", "mail")
"""Private folders below the data folder whose files are written once, under a name of their own."""

MANIFEST, MANIFEST_CHECKSUM = "manifest.json", "manifest.sha256"
_TABLE_PATTERN = re.compile(r"[a-z][a-z0-9_]*")
_FILE_PATTERN = re.compile(rf"(?:{'|'.join(PRIVATE_FOLDERS)})/\w[\w.-]*|{re.escape(tokens.KEY_FILE)}", re.ASCII)

Sha256 = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Count = Annotated[int, Field(ge=0)]


class DamagedBackup(Conflict):
    """An archive that cannot be trusted."""


class WouldOverwrite(Conflict):
    """There is something already that would be lost."""


class FileEntry(Form):
    """A file: how many bytes, and their SHA-256."""

    size: Count
    sha256: Sha256


class TableEntry(Form):
    """A table: how many rows, the SHA-256 of their lines, and the file that holds them."""

    rows: Count
    sha256: Sha256
    stored: FileEntry


class Manifest(Form):
    """What an archive holds. `revision` is the shape of its tables."""

    format: Literal[1] = 1
    version: str
    made_at: datetime
    database: str
    revision: str
    tables: dict[Annotated[str, Field(pattern=_TABLE_PATTERN)], TableEntry]
    files: dict[Annotated[str, Field(pattern=_FILE_PATTERN)], FileEntry]


def list_private_files(root: Path) -> list[Path]:
    """The private files below a folder, without temporary and foreign ones."""
    found = [path for folder in PRIVATE_FOLDERS if (root / folder).is_dir() for path in (root / folder).iterdir()]
    found.append(root / tokens.KEY_FILE)
    ours = (path for path in found if path.is_file() and not path.is_symlink())
    return sorted(path for path in ours if _FILE_PATTERN.fullmatch(path.relative_to(root).as_posix()))


def build_file_entry(path: Path) -> FileEntry:
    """What is in a file."""
    with path.open("rb") as file:
        return FileEntry(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def compute_manifest_checksum(manifest: bytes) -> bytes:
    """The last member: what the first one, the manifest, must be."""
    return hashlib.sha256(manifest).hexdigest().encode()


def table_member_name(table: str) -> str:
    """The member that holds a table."""
    return f"tables/{table}.jsonl.gz"
