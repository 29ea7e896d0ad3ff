"""When a request that nobody has accepted yet could be moved to."""

from collections.abc import Sequence
from datetime import date, datetime

from hsa_app.domain.actor import Actor
from hsa_app.domain.calendar import queries
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.requests import queries as requests
from hsa_app.infra.db import Work
from hsa_app.models import Role, ServiceRequest

ASKED_AT_MOST = 60
"""Of so many professionals, the best rated, times are looked up where nobody is asked for by name."""


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
    place = (request.service.id, request.city, request.pincode)
    ids = [asked] if asked else [one.id for one in catalogue.offers(work, *place, ASKED_AT_MOST)]
    return queries.free_times(work, ids, days, request.duration_minutes, since) if ids else None
