"""Mails and notifications of actions: written in the same transaction, exactly once, without excess data."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hsa_app.core.errors import AppError, Forbidden
from hsa_app.core.field_types import normalize_email
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ReasonForm, RegisterForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import queries as mail_queries
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.requests import service
from hsa_app.domain.requests.expiry import expire_due_requests
from hsa_app.domain.requests.forms import CancelRequestForm
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import MailPreference, Notification, OutgoingMail
from hsa_app.models import RequestStatus as S
from tests.factories import ADDRESS, PASSWORD, booking_form, create_request, require_id
from tests.personas import Personas, create_personas
from tests.support.transactions import execute

REASON = ReasonForm(reason="A leak at home.\nSorry!")


@pytest.fixture
def personas(database: str) -> Personas:
    """The personas, in a fresh SQLite database: the texts do not depend on its kind."""
    return create_personas()


def create_request_in_status(personas: Personas, status: S, **overrides: Any) -> int:
    professional_id = None if status == S.REQUESTED else personas.pat.user_id
    with transaction() as uow:
        return require_id(
            create_request(uow, personas.ana, personas.ac, status=status, professional_id=professional_id, **overrides)
        )


def list_mails() -> list[OutgoingMail]:
    with read_only() as uow:
        return list(uow.db.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))  # pyright: ignore[reportArgumentType]


def list_notifications(user: Actor) -> list[Notification]:
    with read_only() as uow:
        return list(uow.db.scalars(select(Notification).where(Notification.user_id == user.user_id)))


def list_mail_recipients(personas: Personas) -> set[tuple[str, str]]:
    """Return the persona's name and the kind of every mail."""
    names = {getattr(personas, name).user_id: name for name in ("ana", "pat", "quinn", "pia", "ada", "sam")}
    return {(names[mail.user_id or 0], mail.kind) for mail in list_mails()}


Action = Callable[[UnitOfWork, Personas, int], Any]
ACTIONS: dict[str, tuple[S, Action, set[tuple[str, str]]]] = {
    "book": (S.REQUESTED, lambda w, c, _: service.book(w, c.ana, booking_form(c.ac)), set()),
    "accept": (S.REQUESTED, lambda w, c, it: service.accept(w, c.pat, it), {("ana", "request-accepted")}),
    "release": (S.ACCEPTED, lambda w, c, it: service.release(w, c.pat, it, REASON), {("ana", "request-released")}),
    "cancel while open": (
        S.REQUESTED,
        lambda w, c, it: service.cancel(w, c.ana, it, CancelRequestForm()),
        {("ana", "request-cancelled")},
    ),
    "cancel once accepted": (
        S.ACCEPTED,
        lambda w, c, it: service.cancel(w, c.ana, it, CancelRequestForm(reason="Away.")),
        {("ana", "request-cancelled"), ("pat", "request-cancelled")},
    ),
    "cancel as admin": (
        S.ACCEPTED,
        lambda w, c, it: service.cancel(w, c.ada, it, CancelRequestForm(reason="Away.")),
        {("ana", "request-cancelled"), ("pat", "request-cancelled")},
    ),
    "block its professional": (
        S.ACCEPTED,
        lambda w, c, _: accounts.block_user(w, c.ada, c.pat.user_id, REASON),
        {("pat", "blocked"), ("ana", "request-released"), ("pat", "request-released")},
    ),
    "approve": (
        S.REQUESTED,
        lambda w, c, _: accounts.approve_professional(w, c.ada, c.pia.user_id),
        {("pia", "approval")},
    ),
    "reject": (
        S.REQUESTED,
        lambda w, c, _: accounts.reject_professional(w, c.ada, c.pia.user_id, REASON),
        {("pia", "approval")},
    ),
    "complete": (S.IN_PROGRESS, lambda w, c, it: service.complete(w, c.pat, it), set()),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_action_mails_the_affected_users(personas: Personas, action: str) -> None:
    status, run_action, expected = ACTIONS[action]
    request_id = create_request_in_status(personas, status)
    with transaction() as uow:
        run_action(uow, personas, request_id)
    assert list_mail_recipients(personas) == expected
    assert all(mail.status == "queued" and mail.to_email and mail.message_id for mail in list_mails())


@pytest.mark.parametrize("action", ["accept", "cancel once accepted", "block its professional"])
def test_rolled_back_action_sends_nothing(personas: Personas, action: str) -> None:
    status, run_action, _ = ACTIONS[action]
    request_id = create_request_in_status(personas, status)

    def run_and_fail(uow: UnitOfWork) -> None:
        run_action(uow, personas, request_id)
        raise AppError("run_and_fail")

    with pytest.raises(AppError, match="run_and_fail"):
        execute(run_and_fail)
    assert list_mails() == []
    assert list_notifications(personas.ana) == []


def test_customer_is_notified_of_expired_request(personas: Personas) -> None:
    with transaction() as uow:
        request_id = require_id(create_request(uow, personas.ana, personas.ac, expires_at=personas.ac.created_at))
    assert execute(expire_due_requests) == 1
    assert list_mail_recipients(personas) == {("ana", "request-expired")}
    assert list_notifications(personas.ana)[0].link == f"/customer/requests/{request_id}"


def test_mails_of_request_are_listed_for_admins_only(personas: Personas) -> None:
    request_id, other_id = (
        create_request_in_status(personas, S.REQUESTED),
        create_request_in_status(personas, S.REQUESTED),
    )
    execute(service.accept, personas.pat, request_id)
    execute(service.cancel, personas.ana, request_id, CancelRequestForm(reason="The lift is broken"))
    execute(service.accept, personas.quinn, other_id)
    with read_only() as uow:
        mails = mail_queries.list_for_request(uow, personas.ada, request_id)
        assert [(mail.kind, mail.to_email) for mail in mails] == [
            ("request-accepted", personas.ana.email),
            ("request-cancelled", personas.ana.email),
            ("request-cancelled", personas.pat.email),
        ]
        with pytest.raises(Forbidden):
            mail_queries.list_for_request(uow, personas.ana, request_id)


@pytest.mark.parametrize("role", ["customer", "professional"])
def test_registration_sends_welcome_mail(personas: Personas, role: str) -> None:
    role_fields = {"service_id": personas.ac.id, "experience_years": 3} if role == "professional" else {}
    registration = {"email": "new@example.com", "password": PASSWORD, "full_name": "Nia New", "role": role}
    form = RegisterForm.model_validate({**registration, "city": "Pune", "pincode": "411045", **role_fields})
    accounts.register(form, "127.0.0.1")
    (mail,) = list_mails()
    assert (mail.kind, mail.to_email, mail.to_name) == ("welcome", "new@example.com", "Nia New")
    assert "Hello Nia New" in mail.text
    assert "Hello Nia New" in mail.html


def test_block_mail_escapes_reason_in_html(personas: Personas) -> None:
    execute(
        accounts.block_user,
        personas.ada,
        personas.sam.user_id,
        ReasonForm(reason="<img src=x onerror=alert(1)> & more"),
    )
    (mail,) = list_mails()
    assert "<img src=x onerror=alert(1)> & more" in mail.text
    assert "<img" not in mail.html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; more" in mail.html


def test_professional_mail_omits_address_phone_and_code(personas: Personas) -> None:
    request_id = create_request_in_status(personas, S.ACCEPTED)
    execute(service.cancel, personas.ana, request_id, CancelRequestForm(reason="Away."))
    mail = next(mail for mail in list_mails() if mail.user_id == personas.pat.user_id)
    for secret in (ADDRESS, "+91 90000 01204", "4321"):
        assert secret not in mail.text + mail.html


def test_start_code_is_never_mailed(personas: Personas) -> None:
    request_id = create_request_in_status(personas, S.REQUESTED)
    code = execute(service.accept, personas.pat, request_id).start_code
    assert code is None
    with read_only() as uow:
        request = service.queries.get_request(uow, personas.ana, request_id)
    assert request.start_code
    assert all(f" {request.start_code}" not in mail.text for mail in list_mails())


def test_rejecting_direct_request_notifies_customer_without_mail(personas: Personas) -> None:
    request_id = create_request_in_status(personas, S.REQUESTED, requested_professional_id=personas.pat.user_id)
    execute(service.reject, personas.pat, request_id)
    assert [notice.kind for notice in list_notifications(personas.ana)] == ["request-opened"]
    assert list_mails() == []


def test_notification_with_same_dedupe_key_is_sent_once(personas: Personas) -> None:
    content = NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": ["Hello."]}, title="Hello")
    mail_id = execute(notify, personas.ana.user_id, content, dedupe_key="cause:1")
    assert mail_id is not None
    assert execute(notify, personas.ana.user_id, content, dedupe_key="cause:1") is None
    assert execute(notify, personas.ana.user_id, content, dedupe_key="cause:2") is not None
    assert len(list_mails()) == len(list_notifications(personas.ana)) == 2


def test_disabled_mail_kind_still_creates_notification(personas: Personas) -> None:
    with transaction() as uow:
        uow.db.add(MailPreference(user_id=personas.ana.user_id, kind="request-accepted", wanted=False))
        uow.db.add(MailPreference(user_id=personas.ana.user_id, kind="welcome", wanted=False))
    execute(service.accept, personas.pat, create_request_in_status(personas, S.REQUESTED))
    assert list_mails() == []
    assert [notice.kind for notice in list_notifications(personas.ana)] == ["request-accepted"]
    execute(
        notify, personas.ana.user_id, NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": []})
    )
    assert [mail.kind for mail in list_mails()] == ["welcome"]


def test_line_breaks_in_names_cannot_inject_headers(personas: Personas) -> None:
    with transaction() as uow:
        pat = uow.db.get_one(accounts.User, personas.pat.user_id)
        pat.full_name = "Pat\r\nBcc: everybody@example.com"
        pat.email_key = normalize_email(pat.email)
    execute(service.accept, personas.pat, create_request_in_status(personas, S.REQUESTED))
    (mail,) = list_mails()
    assert mail.subject.isprintable()
    assert "Pat Bcc: everybody@example.com comes on" in mail.subject


def test_long_subject_and_title_are_truncated(personas: Personas) -> None:
    execute(
        notify,
        personas.ana.user_id,
        NotificationContent(kind="welcome", subject="x" * 500, context={"paragraphs": []}, title="y" * 500),
    )
    assert len(list_mails()[0].subject) == 200
    assert len(list_notifications(personas.ana)[0].title) == 160
