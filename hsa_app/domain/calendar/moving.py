"""When a request that nobody has accepted yet could be moved to."""

from collections.abc import Sequence
from datetime import date, datetime

from hsa_app.domain.actor import Actor
from hsa_app.domain.calendar import queries
from hsa_app.domain.requests import queries as requests
from hsa_app.infra.db import Work
from hsa_app.models import Role, ServiceRequest


def free_times(
    work: Work, actor: Actor, request_id: int, days: Sequence[date], since: datetime
) -> list[datetime] | None:
    """When the visit could begin on these local days, none before `since`: of who is asked for by name, or else of
    anyone who could come. None is not known: nobody does this there.

    Raises:
        NotFound: there is none, or it is a stranger's.
        Forbidden: not a customer.
    """
    actor.must_be(Role.CUSTOMER)
    request = requests.request(work, actor, request_id)
    asked = work.db.get_one(ServiceRequest, request.id).addressed_to
    ids = [asked] if asked else queries.who_could_come(work, request.service.id, request.city, request.pincode)
    return queries.free_times(work, ids, days, request.duration_minutes, since) if ids else None
