"""The files of exports."""

from collections.abc import Collection

from hsa_app.infra.files import Folder

EXPORTS_FOLDER = Folder("exports", suffix=".csv")
ORPHAN_AGE_SECONDS = 3600
"""A draft that was not written to for this long is abandoned."""


def delete_orphans(known_names: Collection[str]) -> None:
    """Delete what crashes left behind: old files that no export knows of."""
    for name in EXPORTS_FOLDER.list_older_than(ORPHAN_AGE_SECONDS):
        if name not in known_names:
            EXPORTS_FOLDER.delete(name)
