"""What an export can refuse."""

from hsa_app.core.errors import AppError, Conflict
from hsa_app.core.i18n import _


class ExportNotReady(Conflict):
    """There is no file yet, or there never will be."""

    def __init__(self, status: str) -> None:
        why = _("it failed. Ask for it once more") if status == "failed" else _("it is still being written")
        super().__init__(_("This export has no file: {why}.").format(why=why))


class ExportExpired(AppError):
    """The file was kept for its time and is gone."""

    status, code = 410, "expired"

    def __init__(self) -> None:
        super().__init__(_("This file has expired. Ask for the export once more."))


class LeaseLost(Exception):
    """Another worker writes this export now, because we were silent for too long."""
