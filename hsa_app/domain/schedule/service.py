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
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.domain.requests import service as requests
from hsa_app.domain.schedule.forms import DateOverrideForm, TimeOffForm, WeeklyHoursForm
from hsa_app.domain.schedule.queries import WeeklyHours, get_weekly_hours
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Approval, DateOverride, Professional, Role, TimeOff, WorkingHours

MAX_TIME_OFF_ENTRIES, MAX_DATE_OVERRIDES = 100, 366


def update_weekly_hours(
    uow: UnitOfWork, actor: Actor, form: WeeklyHoursForm, expected: WeeklyHours | None = None
) -> int:
    """Say when one usually works, and at what pace. Answers how many requests opened to everyone.

    Raises:
        StaleVersion: the week is no longer the one that was `seen`.
    """
    me = _lock_professional(uow, actor)
    if expected is not None and expected != get_weekly_hours(uow, me):
        raise StaleVersion
    me.buffer_minutes, me.max_jobs_per_day = form.buffer_minutes, form.max_jobs_per_day
    uow.db.execute(delete(WorkingHours).where(col(WorkingHours.professional_id) == me.user_id))
    uow.db.add_all(
        WorkingHours(
            professional_id=me.user_id, weekday=weekday, start_minute=part.start_minute, end_minute=part.end_minute
        )
        for weekday, parts in enumerate(form.weekday_ranges())
        for part in parts
    )
    return _publish_change(uow, me)


def set_date_override(uow: UnitOfWork, actor: Actor, form: DateOverrideForm) -> int:
    """Say how one day differs. Answers how many requests opened to everyone.

    Raises:
        Invalid: the day is over, or more than a year away.
        Conflict: as many days differ as there are in a year.
    """
    form.validate_day()
    me = _lock_professional(uow, actor)
    _delete_overrides_on(uow, me, form.day)
    ahead = (col(DateOverride.professional_id) == me.user_id, col(DateOverride.day) >= today())
    days = select(func.count(col(DateOverride.day).distinct())).where(*ahead)
    if (uow.db.scalar(days) or 0) >= MAX_DATE_OVERRIDES:
        raise Conflict(_("Too many days differ from your usual week. Take some back first."))
    parts: Sequence[LocalTimeRange] = [part.to_local_time_range() for part in form.hours] or [LocalTimeRange(0, 0)]
    uow.db.add_all(
        DateOverride(
            professional_id=me.user_id, day=form.day, start_minute=part.start_minute, end_minute=part.end_minute
        )
        for part in parts
    )
    return _publish_change(uow, me)


def delete_date_override(uow: UnitOfWork, actor: Actor, day: date) -> int:
    """Have the usual hours on a day again. Answers how many requests opened to everyone."""
    me = _lock_professional(uow, actor)
    _delete_overrides_on(uow, me, day)
    return _publish_change(uow, me)


def add_time_off(uow: UnitOfWork, actor: Actor, form: TimeOffForm) -> int:
    """Say when one does not work, whatever the hours. Answers how many requests opened to everyone.

    Raises:
        Invalid: it is over, ends before it begins, or is too far away.
        Conflict: there are a hundred of them ahead.
    """
    form.validate_time_range()
    me = _lock_professional(uow, actor)
    ahead = (col(TimeOff.professional_id) == me.user_id, col(TimeOff.ends_at) > now())
    if (uow.db.scalar(select(func.count()).select_from(TimeOff).where(*ahead)) or 0) >= MAX_TIME_OFF_ENTRIES:
        raise Conflict(_("You have planned too many times off. Take some back first."))
    uow.db.add(TimeOff(professional_id=me.user_id, **form.model_dump()))
    return _publish_change(uow, me)


def delete_time_off(uow: UnitOfWork, actor: Actor, time_off_id: int) -> None:
    """Take time off back.

    Raises:
        NotFound: there is none, or it is another's.
    """
    me = _lock_professional(uow, actor)
    found = uow.db.get(TimeOff, parse_id(time_off_id))
    if found is None or found.professional_id != me.user_id:
        raise NotFound(_("There is no such time off."))
    uow.db.delete(found)
    _publish_change(uow, me)


def _lock_professional(uow: UnitOfWork, actor: Actor) -> Professional:
    """This professional, locked: no job is accepted while their hours change."""
    actor.ensure_role(Role.PROFESSIONAL)
    return uow.db.get_one(Professional, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)


def _delete_overrides_on(uow: UnitOfWork, professional: Professional, day: date) -> None:
    this = (col(DateOverride.professional_id) == professional.user_id, col(DateOverride.day) == day)
    uow.db.execute(delete(DateOverride).where(*this))


def _publish_change(uow: UnitOfWork, professional: Professional) -> int:
    uow.db.flush()
    uow.publish_after_commit(
        topics.user(professional.user_id), *([topics.CATALOGUE] if professional.approval == Approval.APPROVED else [])
    )
    return requests.clear_preference_if_busy(uow, professional.user_id)
