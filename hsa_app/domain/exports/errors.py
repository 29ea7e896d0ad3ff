"""What an export can refuse."""

from hsa_app.core.errors import AppError, Conflict


class NotReady(Conflict):
    """There is no file yet, or there never will be."""

    def __init__(self, status: str) -> None:
        why = "it failed. Ask for it once more" if status == "failed" else "it is still being written"
        super().__init__(f"This export has no file: {why}.")


class Expired(AppError):
    """The file was kept for its time and is gone."""

    status, code = 410, "expired"

    def __init__(self) -> None:
        super().__init__("This file has expired. Ask for the export once more.")


class TakenOver(Exception):
    """Another worker writes this export now, because we were silent for too long."""
