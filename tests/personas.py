"""The personas of the tests. Ana books, Pat serves, Quinn is the other professional, Ada administers,
Sam is a stranger, Bo is blocked, Pia waits for approval. All live in Pune and share one password."""

from dataclasses import dataclass
from decimal import Decimal

from hsa_app.domain.actor import Actor
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import Approval, Service, UserStatus
from tests.factories import create_admin, create_customer, create_professional, create_service


@dataclass(frozen=True, slots=True)
class Personas:
    """The users, each with one API session, and two services; the professionals offer AC service."""

    ana: Actor
    sam: Actor
    bo: Actor
    pat: Actor
    quinn: Actor
    pia: Actor
    ada: Actor
    ac: Service
    tap: Service


def add_personas(uow: UnitOfWork) -> Personas:
    """Create the personas in an empty database."""
    ac = create_service(uow, "AC service")
    tap = create_service(uow, "Leaking tap", category="Plumbing", base_price=Decimal("249.50"), duration_minutes=45)
    return Personas(
        ana=create_customer(uow, "Ana Books", email="ana@example.com"),
        sam=create_customer(uow, "Sam Stranger", email="sam@example.com"),
        bo=create_customer(uow, "Bo Blocked", email="bo@example.com", status=UserStatus.BLOCKED),
        pat=create_professional(uow, ac, "Pat Serves", email="pat@example.com"),
        quinn=create_professional(uow, ac, "Quinn Other", email="quinn@example.com"),
        pia=create_professional(uow, ac, "Pia Pending", email="pia@example.com", approval=Approval.PENDING),
        ada=create_admin(uow, "Ada Admin", email="ada@example.com"),
        ac=ac,
        tap=tap,
    )


def create_personas() -> Personas:
    """Create the personas in a transaction of its own."""
    with transaction() as uow:
        return add_personas(uow)
