"""What people are told by mail and under their bell: in the transaction that caused it, once, and no more than that."""

from collections.abc import Callable
from typing import Any

import pytest
from sqlmodel import select

from hsa_app.core.errors import AppError, Forbidden
from hsa_app.core.field_types import normalize_email
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ReasonForm, RegisterForm
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import queries as letters
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.requests import service
from hsa_app.domain.requests.expiry import expire_due_requests
from hsa_app.domain.requests.forms import CancelRequestForm
from hsa_app.infra.db import UnitOfWork, read_only, transaction
from hsa_app.models import MailPreference, Notification, OutgoingMail
from hsa_app.models import RequestStatus as S
from tests.cast import Personas, gathered
from tests.factories import ADDRESS, PASSWORD, a_request, booking, id_of
from tests.support.doing import execute

WHY = ReasonForm(reason="A leak at home.\nSorry!")


@pytest.fixture
def cast(database: str) -> Personas:
    """What is written does not depend on the kind of database."""
    return gathered()


def a(cast: Personas, status: S, **given: Any) -> int:
    doing = None if status == S.REQUESTED else cast.pat.user_id
    with transaction() as uow:
        return id_of(a_request(uow, cast.ana, cast.ac, status=status, professional_id=doing, **given))


def mails() -> list[OutgoingMail]:
    with read_only() as uow:
        return list(uow.db.scalars(select(OutgoingMail).order_by(OutgoingMail.id)))  # pyright: ignore[reportArgumentType]


def notices(who: Actor) -> list[Notification]:
    with read_only() as uow:
        return list(uow.db.scalars(select(Notification).where(Notification.user_id == who.user_id)))


def told(cast: Personas) -> set[tuple[str, str]]:
    """Who was told what, by name of the cast."""
    names = {getattr(cast, name).user_id: name for name in ("ana", "pat", "quinn", "pia", "ada", "sam")}
    return {(names[mail.user_id or 0], mail.kind) for mail in mails()}


Deed = Callable[[UnitOfWork, Personas, int], Any]
DEEDS: dict[str, tuple[S, Deed, set[tuple[str, str]]]] = {
    "book": (S.REQUESTED, lambda w, c, _: service.book(w, c.ana, booking(c.ac)), set()),
    "accept": (S.REQUESTED, lambda w, c, it: service.accept(w, c.pat, it), {("ana", "request-accepted")}),
    "release": (S.ACCEPTED, lambda w, c, it: service.release(w, c.pat, it, WHY), {("ana", "request-released")}),
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
        lambda w, c, _: accounts.block_user(w, c.ada, c.pat.user_id, WHY),
        {("pat", "blocked"), ("ana", "request-released"), ("pat", "request-released")},
    ),
    "approve": (
        S.REQUESTED,
        lambda w, c, _: accounts.approve_professional(w, c.ada, c.pia.user_id),
        {("pia", "approval")},
    ),
    "reject": (
        S.REQUESTED,
        lambda w, c, _: accounts.reject_professional(w, c.ada, c.pia.user_id, WHY),
        {("pia", "approval")},
    ),
    "complete": (S.IN_PROGRESS, lambda w, c, it: service.complete(w, c.pat, it), set()),
}


@pytest.mark.parametrize("deed", DEEDS)
def test_who_is_concerned_is_told(cast: Personas, deed: str) -> None:
    status, do_it, expected = DEEDS[deed]
    it = a(cast, status)
    with transaction() as uow:
        do_it(uow, cast, it)
    assert told(cast) == expected
    assert all(mail.status == "queued" and mail.to_email and mail.message_id for mail in mails())


@pytest.mark.parametrize("deed", ["accept", "cancel once accepted", "block its professional"])
def test_what_is_undone_tells_nobody(cast: Personas, deed: str) -> None:
    status, do_it, _ = DEEDS[deed]
    it = a(cast, status)

    def undone(uow: UnitOfWork) -> None:
        do_it(uow, cast, it)
        raise AppError("undone")

    with pytest.raises(AppError, match="undone"):
        execute(undone)
    assert mails() == []
    assert notices(cast.ana) == []


def test_an_expired_request_is_told_to_its_customer(cast: Personas) -> None:
    with transaction() as uow:
        it = id_of(a_request(uow, cast.ana, cast.ac, expires_at=cast.ac.created_at))
    assert execute(expire_due_requests) == 1
    assert told(cast) == {("ana", "request-expired")}
    assert notices(cast.ana)[0].link == f"/customer/requests/{it}"


def test_what_was_mailed_about_a_request_is_part_of_its_story(cast: Personas) -> None:
    mine, other = a(cast, S.REQUESTED), a(cast, S.REQUESTED)
    execute(service.accept, cast.pat, mine)
    execute(service.cancel, cast.ana, mine, CancelRequestForm(reason="The lift is broken"))
    execute(service.accept, cast.quinn, other)
    with read_only() as uow:
        found = letters.list_for_request(uow, cast.ada, mine)
        assert [(mail.kind, mail.to_email) for mail in found] == [
            ("request-accepted", cast.ana.email),
            ("request-cancelled", cast.ana.email),
            ("request-cancelled", cast.pat.email),
        ]
        with pytest.raises(Forbidden):
            letters.list_for_request(uow, cast.ana, mine)


@pytest.mark.parametrize("role", ["customer", "professional"])
def test_who_registers_is_welcomed(cast: Personas, role: str) -> None:
    more = {"service_id": cast.ac.id, "experience_years": 3} if role == "professional" else {}
    person = {"email": "new@example.com", "password": PASSWORD, "full_name": "Nia New", "role": role}
    form = RegisterForm.model_validate({**person, "city": "Pune", "pincode": "411045", **more})
    accounts.register(form, "127.0.0.1")
    (mail,) = mails()
    assert (mail.kind, mail.to_email, mail.to_name) == ("welcome", "new@example.com", "Nia New")
    assert "Hello Nia New" in mail.text
    assert "Hello Nia New" in mail.html


def test_the_blocked_are_told_why_in_words_that_mean_nothing_to_html(cast: Personas) -> None:
    execute(accounts.block_user, cast.ada, cast.sam.user_id, ReasonForm(reason="<img src=x onerror=alert(1)> & more"))
    (mail,) = mails()
    assert "<img src=x onerror=alert(1)> & more" in mail.text
    assert "<img" not in mail.html
    assert "&lt;img src=x onerror=alert(1)&gt; &amp; more" in mail.html


def test_a_mail_to_a_professional_has_neither_street_nor_phone(cast: Personas) -> None:
    it = a(cast, S.ACCEPTED)
    execute(service.cancel, cast.ana, it, CancelRequestForm(reason="Away."))
    mail = next(mail for mail in mails() if mail.user_id == cast.pat.user_id)
    for secret in (ADDRESS, "+91 90000 01204", "4321"):
        assert secret not in mail.text + mail.html


def test_the_start_code_is_never_mailed(cast: Personas) -> None:
    it = a(cast, S.REQUESTED)
    code = execute(service.accept, cast.pat, it).start_code
    assert code is None
    with read_only() as uow:
        request = service.queries.get_request(uow, cast.ana, it)
    assert request.start_code
    assert all(f" {request.start_code}" not in mail.text for mail in mails())


def test_who_declines_what_was_asked_of_them_by_name_opens_it_to_all_and_its_customer_sees_that(cast: Personas) -> None:
    it = a(cast, S.REQUESTED, requested_professional_id=cast.pat.user_id)
    execute(service.reject, cast.pat, it)
    assert [notice.kind for notice in notices(cast.ana)] == ["request-opened"]
    assert mails() == []


def test_a_letter_with_the_same_cause_is_written_once(cast: Personas) -> None:
    letter = NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": ["Hello."]}, title="Hello")
    first = execute(notify, cast.ana.user_id, letter, dedupe_key="cause:1")
    assert first is not None
    assert execute(notify, cast.ana.user_id, letter, dedupe_key="cause:1") is None
    assert execute(notify, cast.ana.user_id, letter, dedupe_key="cause:2") is not None
    assert len(mails()) == len(notices(cast.ana)) == 2


def test_a_mail_that_is_not_wanted_is_under_the_bell_all_the_same(cast: Personas) -> None:
    with transaction() as uow:
        uow.db.add(MailPreference(user_id=cast.ana.user_id, kind="request-accepted", wanted=False))
        uow.db.add(MailPreference(user_id=cast.ana.user_id, kind="welcome", wanted=False))
    execute(service.accept, cast.pat, a(cast, S.REQUESTED))
    assert mails() == []
    assert [notice.kind for notice in notices(cast.ana)] == ["request-accepted"]
    execute(notify, cast.ana.user_id, NotificationContent(kind="welcome", subject="Hello", context={"paragraphs": []}))
    assert [mail.kind for mail in mails()] == ["welcome"]


def test_names_and_reasons_cannot_add_a_line_to_the_head(cast: Personas) -> None:
    with transaction() as uow:
        pat = uow.db.get_one(accounts.User, cast.pat.user_id)
        pat.full_name = "Pat\r\nBcc: everybody@example.com"
        pat.email_key = normalize_email(pat.email)
    execute(service.accept, cast.pat, a(cast, S.REQUESTED))
    (mail,) = mails()
    assert mail.subject.isprintable()
    assert "Pat Bcc: everybody@example.com comes on" in mail.subject


def test_a_long_subject_is_cut(cast: Personas) -> None:
    execute(
        notify,
        cast.ana.user_id,
        NotificationContent(kind="welcome", subject="x" * 500, context={"paragraphs": []}, title="y" * 500),
    )
    assert len(mails()[0].subject) == 200
    assert len(notices(cast.ana)[0].title) == 160
