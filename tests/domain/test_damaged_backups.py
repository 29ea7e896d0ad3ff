"""A damaged or manipulated backup is rejected before anything changes."""

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hsa_app.core.errors import Conflict
from hsa_app.infra import backup, migrations
from hsa_app.infra.backup import DamagedBackup
from tests.personas import Personas, create_personas
from tests.support.backup_fixture import read_private_files, seed_marketplace, table_fingerprints


@pytest.fixture
def backup_file(tmp_path: Path) -> Path:
    return tmp_path / "backup.tar"


@pytest.fixture
def seeded_personas(sqlite_database: str) -> Personas:
    return seed_marketplace(create_personas())


def rewrite_archive(
    backup_file: Path, change: Callable[[dict[str, bytes]], object], kind: bytes = tarfile.REGTYPE
) -> None:
    """Change the members of an archive; names with a leading ! get the tar type `kind`."""
    with tarfile.open(backup_file) as tar:
        members = {member.name: (tar.extractfile(member) or io.BytesIO()).read() for member in tar}
    change(members)
    with tarfile.open(backup_file, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name.removeprefix("!"))
            member.size = len(content)
            if name.startswith("!"):
                member.type, member.linkname, member.size = kind, "/etc/passwd", 0
            tar.addfile(member, io.BytesIO(content))


def drop_table_row(members: dict[str, bytes]) -> None:
    lines = gzip.decompress(members["tables/user_account.jsonl.gz"]).splitlines(keepends=True)
    members["tables/user_account.jsonl.gz"] = gzip.compress(b"".join(lines[1:]))


def swap_file_names(members: dict[str, bytes]) -> None:
    document_name, export_name = "documents/" + "a" * 32, "exports/" + "b" * 32
    members[document_name], members[export_name] = members[export_name], members[document_name]


DAMAGE: dict[str, Callable[[dict[str, bytes]], object]] = {
    "a row is missing": drop_table_row,
    "a table is missing": lambda parts: parts.pop("tables/review.jsonl.gz") and None,
    "a file is missing": lambda parts: parts.pop("secret_keys.json") and None,
    "two files are swapped": swap_file_names,
    "an extra member": lambda parts: parts.update({"documents/extra": b"x"}),
    "a path traversal": lambda parts: parts.update({"../../outside": b"x"}),
    "an absolute path": lambda parts: parts.update({"/tmp/outside": b"x"}),
    "a symbolic link": lambda parts: parts.update({"!documents/link": b""}),
    "a symbolic link in place of a file": lambda parts: parts.update(
        {"!secret_keys.json": parts.pop("secret_keys.json")}
    ),
    "a truncated table": lambda parts: parts.update({"tables/review.jsonl.gz": parts["tables/review.jsonl.gz"][:-9]}),
    "no manifest": lambda parts: parts.pop("manifest.json") and None,
    "an unreadable manifest": lambda parts: parts.update({"manifest.json": b"{"}),
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_damaged_archive_is_refused_and_changes_nothing(
    seeded_personas: Personas, backup_file: Path, damage: str
) -> None:
    backup.write(backup_file)
    rewrite_archive(backup_file, DAMAGE[damage], tarfile.SYMTYPE)
    fingerprints_before, files_before = table_fingerprints(), read_private_files()
    with pytest.raises(DamagedBackup, match="damaged"):
        backup.restore(backup_file, replace_existing=True)
    assert (table_fingerprints(), read_private_files()) == (fingerprints_before, files_before)


def test_manifest_with_path_traversal_is_refused(seeded_personas: Personas, backup_file: Path) -> None:
    def add_path_traversal(members: dict[str, bytes]) -> None:
        manifest = json.loads(members["manifest.json"])
        manifest["files"]["documents/../../../out"] = {"size": 1, "sha256": "0" * 64}
        members["manifest.json"] = json.dumps(manifest).encode()
        members["manifest.sha256"] = hashlib.sha256(members["manifest.json"]).hexdigest().encode()
        members["documents/../../../out"] = b"x"

    backup.write(backup_file)
    rewrite_archive(backup_file, add_path_traversal)
    with pytest.raises(DamagedBackup):
        backup.verify(backup_file)


def test_flipped_bits_and_truncation_are_detected(seeded_personas: Personas, backup_file: Path) -> None:
    backup.write(backup_file)
    content = backup_file.read_bytes()
    with tarfile.open(backup_file) as tar:
        offsets = [member.offset_data + member.size * part // 4 for member in tar for part in range(4) if member.size]
    for offset in offsets:
        backup_file.write_bytes(content[:offset] + bytes([content[offset] ^ 4]) + content[offset + 1 :])
        with pytest.raises(DamagedBackup):
            backup.verify(backup_file)
    content_end = len(content.rstrip(b"\0"))
    for length in range(0, content_end, content_end // 40):
        backup_file.write_bytes(content[:length])
        with pytest.raises(DamagedBackup):
            backup.verify(backup_file)


def test_backup_of_newer_schema_is_refused(
    seeded_personas: Personas, backup_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "get_revision", lambda _: "9999")
        backup.write(backup_file)
    with pytest.raises(Conflict, match="newer version"):
        backup.restore(backup_file, replace_existing=True)
