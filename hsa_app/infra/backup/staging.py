"""Where files wait while a restore is under way: in the very folder they belong to, which may lie on a file system of
its own."""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hsa_app.core.settings import get_settings
from hsa_app.infra.backup.manifest import PRIVATE_FOLDERS, list_private_files

NEW_FOLDER, OLD_FOLDER = ".restore-new", ".restore-old"


def undo_interrupted_restore() -> None:
    """Put files back where a restore was killed before it was done. Nothing else may run."""
    for folder in _list_folders(get_settings().data_dir.resolve()):
        for path in _list_directory(folder / OLD_FOLDER):
            path.replace(folder / path.name)
        _remove_staging(folder)


@contextmanager
def clean_staging(data_dir: Path) -> Iterator[None]:
    """Nothing that waits is left over, neither before nor after."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    finally:
        for folder in _list_folders(data_dir):
            _remove_staging(folder)


@contextmanager
def swap_files(data_dir: Path) -> Iterator[None]:
    """Move the files into place; undone if the block fails."""
    comes = {folder: [path.name for path in _list_directory(folder / NEW_FOLDER)] for folder in _list_folders(data_dir)}
    goes = [path for path in list_private_files(data_dir) if path.parent != data_dir or path.name in comes[data_dir]]
    with ExitStack() as undo:
        for path in goes:
            _move(path, staged_path(path, OLD_FOLDER), undo)
        for folder, names in comes.items():
            for name in names:
                _move(folder / NEW_FOLDER / name, folder / name, undo)
        yield
        undo.pop_all()


def _move(path: Path, target: Path, undo: ExitStack) -> None:
    target.parent.mkdir(exist_ok=True, mode=0o700)
    path.rename(target)
    undo.callback(target.rename, path)


def _list_folders(data_dir: Path) -> list[Path]:
    return [data_dir, *(data_dir / name for name in PRIVATE_FOLDERS if (data_dir / name).is_dir())]


def staged_path(path: Path, staging_folder: str) -> Path:
    """Where a file waits, before it comes or after it went."""
    return path.parent / staging_folder / path.name


def _list_directory(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove_staging(folder: Path) -> None:
    for name in (OLD_FOLDER, NEW_FOLDER):
        shutil.rmtree(folder / name, ignore_errors=True)
