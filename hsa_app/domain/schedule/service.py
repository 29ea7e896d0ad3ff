"""Verbs of a professional's schedule. Requests by name that no longer fit open to all."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import delete, func, select
from sqlmodel import col

from hsa_app.core.clock import now, today
from hsa_app.core.errors import Conflict, NotFound, StaleVersion
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.availability.intervals import LocalTimeRange
from hsa_app.domain.requests import service as requests
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
from hsa_app.domain.schedule.forms import DateOverrideForm, TimeOffForm, WeeklyHoursForm
from hsa_app.domain.schedule.queries import WeeklyHours, get_weekly_hours
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, DateOverride, Professional, Role, TimeOff, WorkingHours

MAX_TIME_OFF_ENTRIES, MAX_DATE_OVERRIDES = 100, 366


def update_weekly_hours(
    uow: UnitOfWork, actor: Actor, form: WeeklyHoursForm, expected: WeeklyHours | None = None
) -> int:
    """Replace the actor's weekly hours. Returns how many requests opened to all because of it.

    Raises:
        StaleVersion: the stored weekly hours are not the `expected` ones.
    """
    professional = _lock_professional(uow, actor)
    if expected is not None and expected != get_weekly_hours(uow, professional):
        raise StaleVersion
    professional.buffer_minutes, professional.max_jobs_per_day = form.buffer_minutes, form.max_jobs_per_day
    uow.db.execute(delete(WorkingHours).where(col(WorkingHours.professional_id) == professional.user_id))
    uow.db.add_all(
        WorkingHours(
            professional_id=professional.user_id,
            weekday=weekday,
            start_minute=part.start_minute,
            end_minute=part.end_minute,
        )
        for weekday, parts in enumerate(form.weekday_ranges())
        for part in parts
    )
    return _publish_change(uow, professional)


def set_date_override(uow: UnitOfWork, actor: Actor, form: DateOverrideForm) -> int:
    """Set the hours of one date. Returns how many requests opened to all because of it.

    Raises:
        ValidationFailed: the day has passed, or is more than a year away.
        Conflict: there are too many overrides.
    """
    form.validate_day()
    professional = _lock_professional(uow, actor)
    _delete_overrides_on(uow, professional, form.day)
    upcoming = (col(DateOverride.professional_id) == professional.user_id, col(DateOverride.day) >= today())
    days = select(func.count(col(DateOverride.day).distinct())).where(*upcoming)
    if (uow.db.scalar(days) or 0) >= MAX_DATE_OVERRIDES:
        raise Conflict(_("Too many days differ from your usual week. Take some back first."))
    parts: Sequence[LocalTimeRange] = [part.to_local_time_range() for part in form.hours] or [LocalTimeRange(0, 0)]
    uow.db.add_all(
        DateOverride(
            professional_id=professional.user_id,
            day=form.day,
            start_minute=part.start_minute,
            end_minute=part.end_minute,
        )
        for part in parts
    )
    return _publish_change(uow, professional)


def delete_date_override(uow: UnitOfWork, actor: Actor, day: date) -> int:
    """Restore the working hours of a date. Returns how many requests opened to all because of it."""
    professional = _lock_professional(uow, actor)
    _delete_overrides_on(uow, professional, day)
    return _publish_change(uow, professional)


def add_time_off(uow: UnitOfWork, actor: Actor, form: TimeOffForm) -> int:
    """Add time off. Returns how many requests opened to all because of it.

    Raises:
        ValidationFailed: it has passed, ends before it begins, or is too far away.
        Conflict: there are too many upcoming entries.
    """
    form.validate_time_range()
    professional = _lock_professional(uow, actor)
    upcoming = (col(TimeOff.professional_id) == professional.user_id, col(TimeOff.ends_at) > now())
    if (uow.db.scalar(select(func.count()).select_from(TimeOff).where(*upcoming)) or 0) >= MAX_TIME_OFF_ENTRIES:
        raise Conflict(_("You have planned too many times off. Take some back first."))
    uow.db.add(TimeOff(professional_id=professional.user_id, **form.model_dump()))
    return _publish_change(uow, professional)


def delete_time_off(uow: UnitOfWork, actor: Actor, time_off_id: int) -> None:
    """Delete a time off entry.

    Raises:
        NotFound: there is no such entry, or it is another professional's.
    """
    professional = _lock_professional(uow, actor)
    time_off = uow.db.get(TimeOff, parse_id(time_off_id))
    if time_off is None or time_off.professional_id != professional.user_id:
        raise NotFound(_("There is no such time off."))
    uow.db.delete(time_off)
    _publish_change(uow, professional)


def _lock_professional(uow: UnitOfWork, actor: Actor) -> Professional:
    """Lock the acting professional, so that they cannot accept a job while their hours change."""
    actor.ensure_role(Role.PROFESSIONAL)
    return uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)


def _delete_overrides_on(uow: UnitOfWork, professional: Professional, day: date) -> None:
    on_day = (col(DateOverride.professional_id) == professional.user_id, col(DateOverride.day) == day)
    uow.db.execute(delete(DateOverride).where(*on_day))


def _publish_change(uow: UnitOfWork, professional: Professional) -> int:
    uow.db.flush()
    uow.publish_after_commit(
        topics.user(professional.user_id), *([topics.CATALOGUE] if professional.approval == Approval.APPROVED else [])
    )
    return requests.clear_preference_if_busy(uow, professional.user_id)
