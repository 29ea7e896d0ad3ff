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

FOLDERS = ("documents", "exports", "mail")
"""Private folders below the data folder whose files are written once, under a name of their own."""

MANIFEST, SEAL = "manifest.json", "manifest.sha256"
_TABLE = re.compile(r"[a-z][a-z0-9_]*")
_FILE = re.compile(rf"(?:{'|'.join(FOLDERS)})/\w[\w.-]*|{re.escape(tokens.KEY_FILE)}", re.ASCII)

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


def files_in(root: Path) -> list[Path]:
    """The private files below a folder, without temporary and foreign ones."""
    found = [path for folder in FOLDERS if (root / folder).is_dir() for path in (root / folder).iterdir()]
    found.append(root / tokens.KEY_FILE)
    ours = (path for path in found if path.is_file() and not path.is_symlink())
    return sorted(path for path in ours if _FILE.fullmatch(path.relative_to(root).as_posix()))


def content_of(path: Path) -> Content:
    """What is in a file."""
    with path.open("rb") as file:
        return Content(size=path.stat().st_size, sha256=hashlib.file_digest(file, "sha256").hexdigest())


def seal(manifest: bytes) -> bytes:
    """The last member: what the first one, the manifest, must be."""
    return hashlib.sha256(manifest).hexdigest().encode()


def table_name(table: str) -> str:
    """The member that holds a table."""
    return f"tables/{table}.jsonl.gz"
