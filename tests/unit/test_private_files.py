"""Private files: written atomically, owner-only, confined to their folder."""

import os
import stat
from pathlib import Path

import pytest

from hsa_app.core.settings import get_settings
from hsa_app.infra.files import Folder, create_file, write_atomic

INVALID_NAMES = [
    "../x",
    "..",
    ".",
    "",
    "/etc/passwd",
    "a/b",
    "x" * 32,
    "A" * 32,
    "0" * 31,
    "0" * 32 + "\n",
    "0" * 32 + "/..",
]


@pytest.fixture
def folder() -> Folder:
    return Folder("private")


def get_permissions(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_written_file_is_readable_until_removed(folder: Folder) -> None:
    name = folder.write(b"one")
    assert folder.read(name) == b"one"
    folder.delete(name)
    with pytest.raises(FileNotFoundError):
        folder.read(name)
    folder.delete(name)


def test_folder_and_files_are_owner_only(folder: Folder) -> None:
    umask_before = os.umask(0)
    try:
        name = folder.write(b"one")
    finally:
        os.umask(umask_before)
    assert get_permissions(folder.path) == 0o700
    assert get_permissions(folder.path / name) == 0o600
    assert folder.path == get_settings().data_dir.resolve() / "private"


def test_file_names_are_random(folder: Folder) -> None:
    assert len({folder.write(b"same") for _ in range(20)}) == 20


@pytest.mark.parametrize("name", INVALID_NAMES)
def test_invalid_name_is_not_found(name: str, folder: Folder) -> None:
    for operation in (folder.read, folder.delete, lambda one: folder.write(b"x", one) if one else folder.read(one)):
        with pytest.raises(FileNotFoundError):
            operation(name)


def test_symbolic_link_is_not_followed(folder: Folder, tmp_path: Path) -> None:
    outside_file = tmp_path / "secret"
    outside_file.write_text("secret")
    (folder.path / ("0" * 32)).symlink_to(outside_file)
    with pytest.raises(OSError, match="symbolic"):
        folder.read("0" * 32)


def test_failed_write_leaves_no_file(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_number: int) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="no space"):
        folder.write(b"one")
    assert list(folder.path.iterdir()) == []


def test_old_files_are_listed_and_old_drafts_are_deleted(folder: Folder) -> None:
    old_name, new_name = folder.write(b"old"), folder.write(b"fresh")
    drafts = [folder.path / f".{old_name}.part", folder.path / f".draft-{old_name}"]
    unrelated = folder.path / "notes.txt"
    for path in (*drafts, unrelated):
        path.touch()
    for path in (folder.path / old_name, *drafts, unrelated):
        os.utime(path, (0, 0))
    assert list(folder.list_older_than(3600)) == [old_name]
    assert sorted(path.name for path in folder.path.iterdir()) == sorted([old_name, new_name, "notes.txt"])


def test_streamed_file_appears_when_complete(folder: Folder) -> None:
    name = folder.generate_name()
    with folder.open_atomic(name, is_text=True) as file:
        file.write("नमस्ते\r\n")
        assert not folder.get_path(name).exists()
    assert folder.read(name) == "नमस्ते\r\n".encode()
    assert [path.name for path in folder.path.iterdir()] == [name]


def test_interrupted_stream_leaves_no_file(folder: Folder) -> None:
    def write_half() -> None:
        with folder.open_atomic(folder.generate_name()) as file:
            file.write(b"half")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        write_half()
    assert list(folder.path.iterdir()) == []


def test_deleting_a_file_deletes_its_draft(folder: Folder) -> None:
    name = folder.generate_name()
    draft = folder.path / f".{name}.part"
    draft.touch()
    folder.delete(name)
    assert list(folder.path.iterdir()) == []


def test_names_end_in_the_suffix_of_their_folder(folder: Folder) -> None:
    tables = Folder("tables", suffix=".csv")
    name = tables.write(b"a,b")
    assert name.endswith(".csv")
    for wrong in (name.removesuffix(".csv"), f"../{name}", ".csv", f"{name}.csv"):
        with pytest.raises(FileNotFoundError):
            tables.get_path(wrong)
    with pytest.raises(FileNotFoundError):
        folder.get_path(name)


def test_quarantined_file_can_be_restored(folder: Folder) -> None:
    name = folder.write(b"one")
    folder.quarantine(name)
    assert folder.list_quarantined() == {name}
    assert list(folder.list_older_than(-1)) == []
    folder.restore(name)
    assert (folder.read(name), folder.list_quarantined()) == (b"one", set())


def test_atomic_write_replaces_a_file_and_keeps_it_private(tmp_path: Path) -> None:
    path = tmp_path / "a.eml"
    for content in (b"first", b"second"):
        write_atomic(path, content)
        assert (path.read_bytes(), get_permissions(path)) == (content, 0o600)
    assert list(tmp_path.iterdir()) == [path]


def test_existing_file_is_not_overwritten_by_create(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("kept")
    with pytest.raises(FileExistsError), create_file(tmp_path / "a"):
        pass
    assert (tmp_path / "a").read_text() == "kept"
