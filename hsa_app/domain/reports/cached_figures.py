"""Figures are added up once for all who look at them, and anew when something has happened since."""

from functools import partial

from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue.service import CATALOGUE
from hsa_app.domain.reports import admin_stats
from hsa_app.domain.reports.forms import Period
from hsa_app.infra import cache
from hsa_app.infra.db import read_only
from hsa_app.models import Role

TAGS = (topics.ADMIN, CATALOGUE)


async def figures(actor: Actor, ask: Period) -> cache.Page:
    """`queries.figures` as JSON, never older than the moment they were asked for. For admins.

    Raises:
        Forbidden: not an admin.
        Invalid: no such period.
    """
    actor.must_be(Role.ADMIN)
    days = ask.days()
    asked = Period.model_validate({"from": days.first, "to": days.last})
    return await cache.get_or_build_single_flight(
        f"figures:{days.first}:{days.last}", TAGS, partial(_made, actor, asked)
    )


def _made(actor: Actor, ask: Period) -> bytes:
    with read_only() as uow:
        return admin_stats.figures(uow, actor, ask).model_dump_json().encode()
