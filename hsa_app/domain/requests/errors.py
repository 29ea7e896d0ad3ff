"""What a request can refuse."""

from collections.abc import Sequence
from datetime import datetime

from hsa_app.core.errors import AppError, Conflict, FieldProblem, Invalid
from hsa_app.core.formatting import clock_time, listed, plural
from hsa_app.domain.availability.calendar import Clash, Reason

_STANDS = {
    "requested": "is waiting for a professional",
    "accepted": "has been accepted",
    "in_progress": "is in progress",
    "completed": "is done and waits to be closed",
    "closed": "is closed",
    "cancelled": "was cancelled",
    "expired": "has expired",
}

_CLASHES = {
    Reason.JOB: "You have another job at that time (#{clash.job}). Release it first, or leave this one.",
    Reason.TRAVEL: "Job #{clash.job} is too near: you keep {clash.travel_minutes} minutes between two jobs.",
    Reason.OFF: "You have time off then. Change it under Schedule, or leave this one.",
    Reason.HOURS: "This is outside your working hours. Change them under Schedule, or leave this one.",
    Reason.FULL: "That day is full: you take {cap} a day. Change it under Schedule, or leave this one.",
}


class AlreadyTaken(Conflict):
    """Another professional was first."""

    code = "already_taken"

    def __init__(self) -> None:
        super().__init__("Another professional accepted this first. Your board is up to date.")


class ScheduleConflict(Conflict):
    """The professional's time does not allow it: `other` is the number of the job in its way, 0 if none is."""

    code = "schedule_conflict"

    def __init__(self, clash: Clash) -> None:
        self.other = clash.job
        super().__init__(_CLASHES[clash.reason].format(clash=clash, cap=plural(clash.daily_cap, "job")))


class NotFree(Invalid):
    """The professional who is asked for by name has no time then; `free` begin the visits that fit on that day."""

    def __init__(self, name: str, free: Sequence[datetime]) -> None:
        day = f"Free that day: {listed([clock_time(one) for one in free])}." if free else "Choose another day."
        super().__init__(FieldProblem("scheduled_for", f"{name} is not free then. {day}"))


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
