"""Opening an account, and what a professional says about themselves."""

import pytest
from sqlalchemy import func, select

from hsa_app.core.errors import Conflict, Forbidden, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.accounts.errors import EmailTaken
from hsa_app.domain.accounts.forms import ProfileForm, ReasonForm, RegisterForm
from hsa_app.domain.catalogue import service as catalogue
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import Role, User
from tests.cast import Personas
from tests.factories import id_of
from tests.support.doing import execute, refusals, run_concurrently, run_query

WHY = ReasonForm(reason="The certificate is for another trade.")
NEW = {
    "email": "New@Example.com", "password": "household-demo", "full_name": "New One", "role": "customer",
    "city": "Pune", "pincode": "411045",
}  # fmt: skip


def register(**given: object) -> queries.UserRow:
    return service.register(validate(RegisterForm, NEW | given), "192.0.2.1")


def as_professional(cast: Personas, **given: object) -> dict[str, object]:
    return {"role": "professional", "service_id": id_of(cast.ac), "experience_years": 3} | given


def everybody(uow: UnitOfWork) -> int:
    return uow.db.scalar(select(func.count()).select_from(User)) or 0


def test_a_customer_is_active_at_once(cast: Personas) -> None:
    opened = register()
    assert (opened.role, opened.status, opened.professional) == (Role.CUSTOMER, "active", None)
    assert opened.email == "New@example.com"


def test_a_professional_begins_as_pending_with_all_they_said(cast: Personas) -> None:
    opened = register(**as_professional(cast, bio="Hello.", pincodes=["411045", "411001"]))
    assert opened.professional is not None
    assert (opened.professional.approval, opened.professional.service.name) == ("pending", "AC service")
    assert (opened.professional.pincodes, opened.professional.bio) == (["411001", "411045"], "Hello.")
    assert opened.professional.rating_average is None


def test_a_professional_says_what_they_do(cast: Personas) -> None:
    with pytest.raises(ValidationFailed) as refusal:
        register(role="professional")
    assert [problem.field for problem in refusal.value.field_errors] == ["service_id", "experience_years"]
    with pytest.raises(ValidationFailed):
        register(**as_professional(cast, service_id=99))
    execute(catalogue.delete_service, cast.ada, id_of(cast.ac))
    with pytest.raises(ValidationFailed):
        register(**as_professional(cast))
    assert register().email == "New@example.com"


@pytest.mark.parametrize("email", ["ANA@example.com", "ana@EXAMPLE.com", " ana@example.com "])
def test_an_email_is_one_account_however_it_is_written(cast: Personas, email: str) -> None:
    with pytest.raises(EmailTaken):
        register(email=email)


def test_of_many_registering_one_email_at_once_one_gets_it(cast: Personas) -> None:
    before = run_query(everybody)
    told = run_concurrently([lambda n=n: register(email=f"{'Nn'[n % 2]}ew@example.com") for n in range(6)])
    assert refusals(told) == ["email_taken"] * 5
    assert run_query(everybody) == before + 1


@pytest.mark.parametrize("password", ["short", "password1234", "new@example.com", "x" * 129])
def test_a_weak_password_opens_nothing(cast: Personas, password: str) -> None:
    before = run_query(everybody)
    with pytest.raises(ValidationFailed) as refusal:
        register(password=password)
    assert [problem.field for problem in refusal.value.field_errors] == ["password"]
    assert run_query(everybody) == before


def test_a_profile_changes_only_in_what_is_given(cast: Personas) -> None:
    execute(service.update_profile, cast.pat, ProfileForm(bio="Old.", experience_years=9, pincodes=["411045"]))
    changed = execute(service.update_profile, cast.pat, ProfileForm(city="Mumbai"))
    assert (changed.city, changed.bio, changed.experience_years) == ("Mumbai", "Old.", 9)
    assert changed.pincodes == ["411045"]
    assert execute(service.update_profile, cast.pat, ProfileForm(bio=None, pincodes=[])).bio is None


def test_what_one_is_approved_for_is_not_changed_by_oneself(cast: Personas) -> None:
    with pytest.raises(ValidationFailed):
        execute(service.update_profile, cast.pat, ProfileForm(service_id=id_of(cast.tap)))
    assert (
        execute(service.update_profile, cast.pia, ProfileForm(service_id=id_of(cast.tap))).service.name == "Leaking tap"
    )


def test_one_who_was_rejected_and_mends_it_is_looked_at_again(cast: Personas) -> None:
    assert execute(service.reject_professional, cast.ada, cast.pia.user_id, WHY).approval_reason == WHY.reason
    assert execute(service.update_profile, cast.pia, ProfileForm()).approval == "rejected"
    assert execute(service.update_profile, cast.pia, ProfileForm(bio="With the right one.")).approval == "pending"
    assert execute(service.approve_professional, cast.ada, cast.pia.user_id).approval == "approved"


def test_who_asks_again_waits_behind_those_who_wait_already(cast: Personas) -> None:
    register(**as_professional(cast))
    first, second = run_query(queries.list_pending_professionals, cast.ada)
    assert first.id == cast.pia.user_id
    execute(service.reject_professional, cast.ada, first.id, WHY)
    execute(service.update_profile, cast.pia, ProfileForm(bio="With the right one."))
    waiting = run_query(queries.list_pending_professionals, cast.ada)
    assert [one.id for one in waiting] == [second.id, first.id]
    assert waiting[1].submitted_at > waiting[0].submitted_at > first.created_at


@pytest.mark.parametrize("who", ["ana", "ada"])
def test_only_professionals_have_a_profile(cast: Personas, who: str) -> None:
    with pytest.raises(Forbidden):
        execute(service.update_profile, getattr(cast, who), ProfileForm(bio="Me."))
    with pytest.raises(Forbidden):
        run_query(queries.get_own_profile, getattr(cast, who))


def test_an_admins_account_is_opened_like_any_other(cast: Personas) -> None:
    with transaction() as uow:
        assert service.create_admin(uow, "boss@example.com", "household-demo", "Boss").role == "admin"
    with pytest.raises(Conflict):
        execute(service.create_admin, "BOSS@example.com", "household-demo", "Boss")
