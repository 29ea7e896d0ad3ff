"""A backup that is not exactly what was written is refused before anything is changed."""

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
from tests.cast import Personas, gathered
from tests.support.keeping import contents, fingerprints, live


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "kept.tar"


@pytest.fixture
def lived_in(sqlite_database: str) -> Personas:
    return live(gathered())


def rewrite(file: Path, change: Callable[[dict[str, bytes]], object], kind: bytes = tarfile.REGTYPE) -> None:
    """Change what an archive holds. Members marked with a leading ! are of another kind."""
    with tarfile.open(file) as tar:
        parts = {member.name: (tar.extractfile(member) or io.BytesIO()).read() for member in tar}
    change(parts)
    with tarfile.open(file, "w") as tar:
        for name, content in parts.items():
            member = tarfile.TarInfo(name.removeprefix("!"))
            member.size = len(content)
            if name.startswith("!"):
                member.type, member.linkname, member.size = kind, "/etc/passwd", 0
            tar.addfile(member, io.BytesIO(content))


def drop_a_line(parts: dict[str, bytes]) -> None:
    lines = gzip.decompress(parts["tables/user_account.jsonl.gz"]).splitlines(keepends=True)
    parts["tables/user_account.jsonl.gz"] = gzip.compress(b"".join(lines[1:]))


def swap_names(parts: dict[str, bytes]) -> None:
    one, other = "documents/" + "a" * 32, "exports/" + "b" * 32
    parts[one], parts[other] = parts[other], parts[one]


DAMAGE: dict[str, Callable[[dict[str, bytes]], object]] = {
    "a row is missing": drop_a_line,
    "a table is missing": lambda parts: parts.pop("tables/review.jsonl.gz") and None,
    "a file is missing": lambda parts: parts.pop("secret_keys.json") and None,
    "files were swapped": swap_names,
    "something was added": lambda parts: parts.update({"documents/extra": b"x"}),
    "a way out": lambda parts: parts.update({"../../outside": b"x"}),
    "an absolute way out": lambda parts: parts.update({"/tmp/outside": b"x"}),
    "a link": lambda parts: parts.update({"!documents/link": b""}),
    "a link in place of a file": lambda parts: parts.update({"!secret_keys.json": parts.pop("secret_keys.json")}),
    "a table cut short": lambda parts: parts.update({"tables/review.jsonl.gz": parts["tables/review.jsonl.gz"][:-9]}),
    "no manifest": lambda parts: parts.pop("manifest.json") and None,
    "an unreadable manifest": lambda parts: parts.update({"manifest.json": b"{"}),
}


@pytest.mark.parametrize("what", DAMAGE)
def test_a_damaged_archive_is_refused_and_nothing_changes(lived_in: Personas, file: Path, what: str) -> None:
    backup.write(file)
    rewrite(file, DAMAGE[what], tarfile.SYMTYPE)
    before, files = fingerprints(), contents()
    with pytest.raises(DamagedBackup, match="damaged"):
        backup.restore(file, replace_existing=True)
    assert (fingerprints(), contents()) == (before, files)


def test_a_manifest_cannot_name_a_way_out(lived_in: Personas, file: Path) -> None:
    def lead_out(parts: dict[str, bytes]) -> None:
        manifest = json.loads(parts["manifest.json"])
        manifest["files"]["documents/../../../out"] = {"size": 1, "sha256": "0" * 64}
        parts["manifest.json"] = json.dumps(manifest).encode()
        parts["manifest.sha256"] = hashlib.sha256(parts["manifest.json"]).hexdigest().encode()
        parts["documents/../../../out"] = b"x"

    backup.write(file)
    rewrite(file, lead_out)
    with pytest.raises(DamagedBackup):
        backup.verify(file)


def test_a_flipped_bit_or_a_missing_end_is_found_anywhere(lived_in: Personas, file: Path) -> None:
    backup.write(file)
    whole = file.read_bytes()
    with tarfile.open(file) as tar:
        spots = [member.offset_data + member.size * part // 4 for member in tar for part in range(4) if member.size]
    for spot in spots:
        file.write_bytes(whole[:spot] + bytes([whole[spot] ^ 4]) + whole[spot + 1 :])
        with pytest.raises(DamagedBackup):
            backup.verify(file)
    used = len(whole.rstrip(b"\0"))
    for length in range(0, used, used // 40):
        file.write_bytes(whole[:length])
        with pytest.raises(DamagedBackup):
            backup.verify(file)


def test_a_newer_shape_is_refused(lived_in: Personas, file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(migrations, "get_revision", lambda _: "9999")
        backup.write(file)
    with pytest.raises(Conflict, match="newer version"):
        backup.restore(file, replace_existing=True)
