"""Where files wait while a restore is under way: in the very folder they belong to, which may lie on a file system of
its own."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hsa_app.core.settings import get_settings
from hsa_app.infra.backup.manifest import FOLDERS, files_in

NEW, OLD = ".restore-new", ".restore-old"


def put_back() -> None:
    """Put files back where a restore was killed before it was done. Nothing else may run."""
    for folder in _folders(get_settings().data_dir.resolve()):
        for path in _inside(folder / OLD):
            path.replace(folder / path.name)
        _remove_waiting(folder)


@contextmanager
def room_for_new(data_dir: Path) -> Iterator[None]:
    """Nothing that waits is left over, neither before nor after."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    finally:
        for folder in _folders(data_dir):
            _remove_waiting(folder)


@contextmanager
def in_place(data_dir: Path) -> Iterator[None]:
    """Move the files into place; undone if the block fails."""
    comes = {folder: [path.name for path in _inside(folder / NEW)] for folder in _folders(data_dir)}
    goes = [path for path in files_in(data_dir) if path.parent != data_dir or path.name in comes[data_dir]]
    with ExitStack() as undo:
        for path in goes:
            _move(path, waiting(path, OLD), undo)
        for folder, names in comes.items():
            for name in names:
                _move(folder / NEW / name, folder / name, undo)
        yield
        undo.pop_all()


def _move(path: Path, to: Path, undo: ExitStack) -> None:
    to.parent.mkdir(exist_ok=True, mode=0o700)
    path.rename(to)
    undo.callback(to.rename, path)


def _folders(data_dir: Path) -> list[Path]:
    return [data_dir, *(data_dir / name for name in FOLDERS if (data_dir / name).is_dir())]


def waiting(path: Path, where: str) -> Path:
    """Where a file waits, before it comes or after it went."""
    return path.parent / where / path.name


def _inside(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove_waiting(folder: Path) -> None:
    for name in (OLD, NEW):
        shutil.rmtree(folder / name, ignore_errors=True)
