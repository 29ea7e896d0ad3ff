"""Staging folders for the files of a restore.

Each lies inside the folder it belongs to, so that a rename never crosses file systems.
"""

import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

from hsa_app.core.settings import get_settings
from hsa_app.infra.backup.manifest import PRIVATE_FOLDERS, list_private_files

NEW_FOLDER, OLD_FOLDER = ".restore-new", ".restore-old"


def undo_interrupted_restore() -> None:
    """Move files back after a restore was killed. No other process may use the data folder."""
    for folder in _list_folders(get_settings().data_dir.resolve()):
        for path in _list_directory(folder / OLD_FOLDER):
            path.replace(folder / path.name)
        _remove_staging(folder)


@contextmanager
def clean_staging(data_dir: Path) -> Iterator[None]:
    """Create the data folder if needed, and remove the staging folders at the end of the block."""
    data_dir.mkdir(parents=True, exist_ok=True, mode=0o700)
    try:
        yield
    finally:
        for folder in _list_folders(data_dir):
            _remove_staging(folder)


@contextmanager
def swap_files(data_dir: Path) -> Iterator[None]:
    """Replace the current files by the staged ones; undone if the block fails."""
    new_names = {
        folder: [path.name for path in _list_directory(folder / NEW_FOLDER)] for folder in _list_folders(data_dir)
    }
    old_files = [
        path for path in list_private_files(data_dir) if path.parent != data_dir or path.name in new_names[data_dir]
    ]
    with ExitStack() as undo:
        for path in old_files:
            _move(path, staged_path(path, OLD_FOLDER), undo)
        for folder, names in new_names.items():
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
    """Return the path of a file in the staging folder beside it."""
    return path.parent / staging_folder / path.name


def _list_directory(folder: Path) -> list[Path]:
    return sorted(folder.iterdir()) if folder.is_dir() else []


def _remove_staging(folder: Path) -> None:
    for name in (OLD_FOLDER, NEW_FOLDER):
        shutil.rmtree(folder / name, ignore_errors=True)
