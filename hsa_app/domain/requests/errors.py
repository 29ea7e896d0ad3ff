"""Errors of requests."""

from collections.abc import Sequence
from datetime import datetime

from hsa_app.core.errors import AppError, Conflict, FieldError, ValidationFailed
from hsa_app.core.formatting import format_time, join_words, pluralize
from hsa_app.core.i18n import N_, _
from hsa_app.domain.availability.calendar import BookingConflict, ConflictReason

_STATUS_DESCRIPTIONS = {
    "requested": N_("is waiting for a professional"),
    "accepted": N_("has been accepted"),
    "in_progress": N_("is in progress"),
    "completed": N_("is done and waits to be closed"),
    "closed": N_("is closed"),
    "cancelled": N_("was cancelled"),
    "expired": N_("has expired"),
}

_CONFLICT_MESSAGES = {
    ConflictReason.JOB: N_("You have another job at that time (#{clash.job_id}). Release it first, or leave this one."),
    ConflictReason.TRAVEL: N_(
        "Job #{clash.job_id} is too near: you keep {clash.buffer_minutes} minutes between two jobs."
    ),
    ConflictReason.OFF: N_("You have time off then. Change it under Schedule, or leave this one."),
    ConflictReason.HOURS: N_("This is outside your working hours. Change them under Schedule, or leave this one."),
    ConflictReason.FULL: N_("That day is full: you take {cap} a day. Change it under Schedule, or leave this one."),
}


class AlreadyTaken(Conflict):
    """Another professional accepted the request first."""

    code = "already_taken"

    def __init__(self) -> None:
        super().__init__(_("Another professional accepted this first. Your board is up to date."))


class ScheduleConflict(Conflict):
    """The visit conflicts with the professional's calendar. `conflicting_job_id` is 0 if no other job is the reason."""

    code = "schedule_conflict"

    def __init__(self, conflict: BookingConflict) -> None:
        self.conflicting_job_id = conflict.job_id
        super().__init__(
            _(_CONFLICT_MESSAGES[conflict.reason]).format(
                clash=conflict, cap=pluralize(conflict.max_jobs_per_day, "{count} job", "{count} jobs")
            )
        )


class ProfessionalUnavailable(ValidationFailed):
    """The requested professional is not available then. `available` are the slots of that local day."""

    def __init__(self, professional_name: str, available: Sequence[datetime]) -> None:
        day = (
            _("Free that day: {value}.").format(value=join_words([format_time(slot) for slot in available]))
            if available
            else _("Choose another day.")
        )
        super().__init__(
            FieldError("scheduled_for", _("{name} is not free then. {day}").format(name=professional_name, day=day))
        )


class WrongState(Conflict):
    """The request's status does not allow the action."""

    def __init__(self, status: str) -> None:
        super().__init__(
            _("This cannot be done now: the request {status}.").format(
                status=_(_STATUS_DESCRIPTIONS.get(status, status))
            )
        )


class WrongStartCode(ValidationFailed):
    """The start code is wrong. The transaction is committed, so that the attempt is counted."""

    commit_before_raise = True

    def __init__(self, attempts_left: int) -> None:
        tries = "1 try" if attempts_left == 1 else f"{attempts_left} tries"
        super().__init__(
            FieldError("code", _("That is not the code. You have {tries} left.").format(tries=tries)),
            message=_("Wrong code."),
        )


class StartCodeLocked(AppError):
    """All attempts at the start code are used up."""

    status, code = 429, "too_many_tries"

    def __init__(self) -> None:
        super().__init__(_("The code was tried too often. Ask the customer to show a new one."))
