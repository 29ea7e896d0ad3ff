"""Authorization of an actor: by role and, for professionals, by approval."""

from itertools import product

import pytest

from hsa_app.core.errors import Forbidden
from hsa_app.domain.actor import Actor
from hsa_app.models import Approval, Role


def make_actor(role: Role, approval: Approval | None = None) -> Actor:
    return Actor(1, role, "Ana", "ana@example.com", "Pune", "411045", "session", approval)


@pytest.mark.parametrize(("role", "allowed"), list(product(Role, Role)))
def test_ensure_role_accepts_only_the_named_roles(role: Role, allowed: Role) -> None:
    if role == allowed:
        make_actor(role).ensure_role(allowed)
        make_actor(role).ensure_role(Role.ADMIN, allowed)
    else:
        with pytest.raises(Forbidden):
            make_actor(role).ensure_role(allowed)


@pytest.mark.parametrize("approval", [Approval.PENDING, Approval.REJECTED, None])
def test_only_an_approved_professional_may_work(approval: Approval | None) -> None:
    make_actor(Role.PROFESSIONAL, Approval.APPROVED).ensure_approved_professional()
    with pytest.raises(Forbidden):
        make_actor(Role.PROFESSIONAL, approval).ensure_approved_professional()


@pytest.mark.parametrize("role", [Role.CUSTOMER, Role.ADMIN])
def test_other_roles_may_not_work_even_if_approved(role: Role) -> None:
    with pytest.raises(Forbidden):
        make_actor(role, Approval.APPROVED).ensure_approved_professional()


def test_is_admin_only_for_admins() -> None:
    assert [make_actor(role).is_admin for role in Role] == [False, False, True]
