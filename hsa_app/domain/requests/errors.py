"""What a request can refuse."""

from hsa_app.core.errors import AppError, Conflict, FieldProblem, Invalid

_STANDS = {
    "requested": "is waiting for a professional",
    "accepted": "has been accepted",
    "in_progress": "is in progress",
    "completed": "is done and waits to be closed",
    "closed": "is closed",
    "cancelled": "was cancelled",
    "expired": "has expired",
}


class AlreadyTaken(Conflict):
    """Another professional was first."""

    code = "already_taken"

    def __init__(self) -> None:
        super().__init__("Another professional accepted this first. Your board is up to date.")


class ScheduleConflict(Conflict):
    """The professional has a job at that time: `other` is its number."""

    code = "schedule_conflict"

    def __init__(self, other: int) -> None:
        self.other = other
        super().__init__(f"You have another job at that time (#{other}). Release it first, or leave this one.")


class WrongState(Conflict):
    """The request is past this move, or not yet at it."""

    def __init__(self, status: str) -> None:
        super().__init__(f"This cannot be done now: the request {_STANDS.get(status, status)}.")


class WrongCode(Invalid):
    """The start code does not fit. The try is counted, so what was written is kept."""

    keeps_work = True

    def __init__(self, left: int) -> None:
        tries = "1 try" if left == 1 else f"{left} tries"
        super().__init__(FieldProblem("code", f"That is not the code. You have {tries} left."), message="Wrong code.")


class CodeLocked(AppError):
    """The start code was tried too often."""

    status, code = 429, "too_many_tries"

    def __init__(self) -> None:
        super().__init__("The code was tried too often. Ask the customer to show a new one.")
