"""Cached statistics: computed once for all admins, invalidated by topics."""

from functools import partial

from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.reports import admin_stats
from hsa_app.domain.reports.forms import Period
from hsa_app.infra import cache
from hsa_app.infra.db import read_only
from hsa_app.models import Role

CACHE_TAGS = (topics.ADMIN, topics.CATALOGUE)


async def get_cached_stats(actor: Actor, period: Period) -> cache.CacheEntry:
    """Return `admin_stats.get_stats` as JSON, including all changes committed before the call. For admins.

    Raises:
        Forbidden: not an admin.
        ValidationFailed: the period is invalid.
    """
    actor.ensure_role(Role.ADMIN)
    days = period.resolve_days()
    resolved_period = Period.model_validate({"from": days.first_day, "to": days.last_day})
    return await cache.get_or_build_single_flight(
        f"figures:{days.first_day}:{days.last_day}", CACHE_TAGS, partial(_build_stats_json, actor, resolved_period)
    )


def _build_stats_json(actor: Actor, period: Period) -> bytes:
    with read_only() as uow:
        return admin_stats.get_stats(uow, actor, period).model_dump_json().encode()
