"""Registration and the professional's profile."""

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
from tests.factories import require_id
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently, run_query

REASON = ReasonForm(reason="The certificate is for another trade.")
REGISTRATION = {
    "email": "New@Example.com", "password": "household-demo", "full_name": "New One", "role": "customer",
    "city": "Pune", "pincode": "411045",
}  # fmt: skip


def register(**overrides: object) -> queries.UserRow:
    return service.register(validate(RegisterForm, REGISTRATION | overrides), "192.0.2.1")


def professional_fields(personas: Personas, **overrides: object) -> dict[str, object]:
    return {"role": "professional", "service_id": require_id(personas.ac), "experience_years": 3} | overrides


def count_users(uow: UnitOfWork) -> int:
    return uow.db.scalar(select(func.count()).select_from(User)) or 0


def test_new_customer_is_active(personas: Personas) -> None:
    actor = register()
    assert (actor.role, actor.status, actor.professional) == (Role.CUSTOMER, "active", None)
    assert actor.email == "New@example.com"


def test_new_professional_is_pending_and_keeps_submitted_profile(personas: Personas) -> None:
    actor = register(**professional_fields(personas, bio="Hello.", pincodes=["411045", "411001"]))
    assert actor.professional is not None
    assert (actor.professional.approval, actor.professional.service.name) == ("pending", "AC service")
    assert (actor.professional.pincodes, actor.professional.bio) == (["411001", "411045"], "Hello.")
    assert actor.professional.rating_average is None


def test_professional_registration_needs_active_service_and_experience(personas: Personas) -> None:
    with pytest.raises(ValidationFailed) as error:
        register(role="professional")
    assert [problem.field for problem in error.value.field_errors] == ["service_id", "experience_years"]
    with pytest.raises(ValidationFailed):
        register(**professional_fields(personas, service_id=99))
    execute(catalogue.delete_or_deactivate_service, personas.ada, require_id(personas.ac))
    with pytest.raises(ValidationFailed):
        register(**professional_fields(personas))
    assert register().email == "New@example.com"


@pytest.mark.parametrize("email", ["ANA@example.com", "ana@EXAMPLE.com", " ana@example.com "])
def test_email_is_unique_regardless_of_case_and_spaces(personas: Personas, email: str) -> None:
    with pytest.raises(EmailTaken):
        register(email=email)


def test_concurrent_registrations_of_same_email_create_one_account(personas: Personas) -> None:
    count_before = run_query(count_users)
    results = run_concurrently([lambda n=n: register(email=f"{'Nn'[n % 2]}ew@example.com") for n in range(6)])
    assert error_codes(results) == ["email_taken"] * 5
    assert run_query(count_users) == count_before + 1


@pytest.mark.parametrize("password", ["short", "password1234", "new@example.com", "x" * 129])
def test_weak_password_is_rejected_and_creates_no_account(personas: Personas, password: str) -> None:
    count_before = run_query(count_users)
    with pytest.raises(ValidationFailed) as error:
        register(password=password)
    assert [problem.field for problem in error.value.field_errors] == ["password"]
    assert run_query(count_users) == count_before


def test_profile_update_changes_only_given_fields(personas: Personas) -> None:
    execute(service.update_profile, personas.pat, ProfileForm(bio="Old.", experience_years=9, pincodes=["411045"]))
    profile = execute(service.update_profile, personas.pat, ProfileForm(city="Mumbai"))
    assert (profile.city, profile.bio, profile.experience_years) == ("Mumbai", "Old.", 9)
    assert profile.pincodes == ["411045"]
    assert execute(service.update_profile, personas.pat, ProfileForm(bio=None, pincodes=[])).bio is None


def test_approved_professional_cannot_change_service(personas: Personas) -> None:
    with pytest.raises(ValidationFailed):
        execute(service.update_profile, personas.pat, ProfileForm(service_id=require_id(personas.tap)))
    assert (
        execute(service.update_profile, personas.pia, ProfileForm(service_id=require_id(personas.tap))).service.name
        == "Leaking tap"
    )


def test_rejected_professional_becomes_pending_after_profile_change(personas: Personas) -> None:
    assert (
        execute(service.reject_professional, personas.ada, personas.pia.user_id, REASON).approval_reason
        == REASON.reason
    )
    assert execute(service.update_profile, personas.pia, ProfileForm()).approval == "rejected"
    assert execute(service.update_profile, personas.pia, ProfileForm(bio="With the right one.")).approval == "pending"
    assert execute(service.approve_professional, personas.ada, personas.pia.user_id).approval == "approved"


def test_resubmitted_professional_goes_to_end_of_approval_queue(personas: Personas) -> None:
    register(**professional_fields(personas))
    first, second = run_query(queries.list_pending_professionals, personas.ada)
    assert first.id == personas.pia.user_id
    execute(service.reject_professional, personas.ada, first.id, REASON)
    execute(service.update_profile, personas.pia, ProfileForm(bio="With the right one."))
    pending = run_query(queries.list_pending_professionals, personas.ada)
    assert [one.id for one in pending] == [second.id, first.id]
    assert pending[1].submitted_at > pending[0].submitted_at > first.created_at


@pytest.mark.parametrize("name", ["ana", "ada"])
def test_customers_and_admins_have_no_profile(personas: Personas, name: str) -> None:
    with pytest.raises(Forbidden):
        execute(service.update_profile, getattr(personas, name), ProfileForm(bio="Me."))
    with pytest.raises(Forbidden):
        run_query(queries.get_own_profile, getattr(personas, name))


def test_create_admin_rejects_existing_email(personas: Personas) -> None:
    with transaction() as uow:
        assert service.create_admin(uow, "boss@example.com", "household-demo", "Boss").role == "admin"
    with pytest.raises(Conflict):
        execute(service.create_admin, "BOSS@example.com", "household-demo", "Boss")
