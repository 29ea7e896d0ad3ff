"""Errors of exports."""

from hsa_app.core.errors import AppError, Conflict
from hsa_app.core.i18n import _


class ExportNotReady(Conflict):
    """The file is not written yet, or the export failed."""

    def __init__(self, status: str) -> None:
        why = _("it failed. Ask for it once more") if status == "failed" else _("it is still being written")
        super().__init__(_("This export has no file: {why}.").format(why=why))


class ExportExpired(AppError):
    """The retention time of the file has passed."""

    status, code = 410, "expired"

    def __init__(self) -> None:
        super().__init__(_("This file has expired. Ask for the export once more."))


class LeaseLost(Exception):
    """The worker's lease expired, and another worker took over the export."""
