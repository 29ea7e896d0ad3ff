"""One-time links for password reset and email change: they work once, expire, and belong to one user."""

import re
from datetime import timedelta

import pytest
import time_machine
from sqlalchemy import select
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotSignedIn, RateLimited, ValidationFailed
from hsa_app.domain.accounts import authentication, credentials, one_time_links, queries, service
from hsa_app.domain.accounts.errors import BadCredentials, EmailTaken, LinkExpired
from hsa_app.domain.accounts.forms import (
    ChangeEmailForm,
    ChangePasswordForm,
    ForgotPasswordForm,
    ReasonForm,
    RegisterForm,
    SignInForm,
)
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import delivery
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import AccountLink, LinkPurpose, OutgoingMail, Role, User
from tests.factories import PASSWORD
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently, run_query

CLIENT_IP = "192.0.2.1"
NEW_PASSWORD, WRONG_PASSWORD = "lantern-orbit-velvet", "not it at all"  # pragma: allowlist secret


def list_mails(uow: UnitOfWork, kind: str = "") -> list[OutgoingMail]:
    mails = uow.db.scalars(select(OutgoingMail).order_by(col(OutgoingMail.id))).all()
    return [mail for mail in mails if kind in ("", mail.kind)]


def extract_link_secret(mail: OutgoingMail) -> str:
    match = re.search(r"http://\S+/(?:reset-password|confirm-email)#([\w-]{43})\s", mail.text)
    assert match, mail.text
    assert f"#{match[1]}" in mail.html
    return match[1]


def request_reset_secret(email: str = "ana@example.com") -> str:
    credentials.request_password_reset(ForgotPasswordForm(email=email), CLIENT_IP)
    return extract_link_secret(run_query(list_mails, "password-reset")[-1])


def sign_in(email: str, password: str) -> authentication.TokenPair:
    return authentication.sign_in_api(SignInForm(email=email, password=password), CLIENT_IP)


def request_email_change_secret(actor: Actor, new_email: str = "ana@new.example.com", password: str = PASSWORD) -> str:
    credentials.request_email_change(actor, ChangeEmailForm(new_email=new_email, password=password))
    return extract_link_secret(run_query(list_mails, "email-change")[-1])


def is_session_active(actor: Actor, uow: UnitOfWork) -> bool:
    return authentication.is_session_active(uow, actor)


def test_reset_link_sets_password_and_revokes_all_sessions(personas: Personas) -> None:
    secret = request_reset_secret(" ANA@example.com ")
    assert credentials.reset_password(secret, NEW_PASSWORD, CLIENT_IP) == "ana@example.com"
    assert not run_query(lambda uow: is_session_active(personas.ana, uow))
    assert run_query(lambda uow: is_session_active(personas.sam, uow))
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", PASSWORD)
    assert sign_in("ana@example.com", NEW_PASSWORD).user.full_name == "Ana Books"
    assert [mail.to_email for mail in run_query(list_mails, "password-changed")] == ["ana@example.com"]


def test_no_reset_mail_for_unknown_or_blocked_account(personas: Personas) -> None:
    for email in ("nobody@example.com", "bo@example.com"):
        assert credentials.request_password_reset(ForgotPasswordForm(email=email), CLIENT_IP) is None
    assert run_query(list_mails) == []


def test_link_secret_is_erased_after_delivery(personas: Personas) -> None:
    secret = request_reset_secret()
    delivery.deliver_due()
    mail = run_query(list_mails, "password-reset")[-1]
    assert (mail.status, secret in mail.text + mail.html) == ("sent", False)
    link = run_query(lambda uow: uow.db.scalars(select(AccountLink)).one())
    assert secret not in repr(link.model_dump())
    assert len(link.secret_sha256) == 64


def test_link_works_once(personas: Personas) -> None:
    secret = request_reset_secret()
    credentials.reset_password(secret, NEW_PASSWORD, CLIENT_IP)
    with pytest.raises(LinkExpired):
        credentials.reset_password(secret, "another-orbit-velvet", CLIENT_IP)
    assert sign_in("ana@example.com", NEW_PASSWORD)


def test_concurrent_uses_of_link_succeed_once(personas: Personas) -> None:
    secret = request_reset_secret()
    passwords = [f"{word}-orbit-velvet" for word in ("lantern", "harbour", "meadow", "copper")]
    results = run_concurrently(
        [lambda password=password: credentials.reset_password(secret, password, CLIENT_IP) for password in passwords]
    )
    assert error_codes(results) == ["link_over"] * 3
    (winner,) = [password for password, answer in zip(passwords, results, strict=True) if answer == "ana@example.com"]
    assert sign_in("ana@example.com", winner)


@pytest.mark.parametrize(("minutes", "is_valid"), [(59, True), (61, False)])
def test_reset_link_expires_after_an_hour(personas: Personas, minutes: int, is_valid: bool) -> None:
    secret = request_reset_secret()
    with time_machine.travel(now() + timedelta(minutes=minutes)):
        assert (run_query(one_time_links.peek, secret, LinkPurpose.RESET) is not None) == is_valid


@pytest.mark.parametrize(("hours", "is_valid"), [(23, True), (25, False)])
def test_email_change_link_expires_after_a_day(personas: Personas, hours: int, is_valid: bool) -> None:
    secret = request_email_change_secret(personas.ana)
    with time_machine.travel(now() + timedelta(hours=hours)):
        assert (run_query(one_time_links.peek, secret, LinkPurpose.CHANGE_EMAIL) is not None) == is_valid


def test_new_link_invalidates_older_link(personas: Personas) -> None:
    old_secret, new_secret = request_reset_secret(), request_reset_secret()
    with pytest.raises(LinkExpired):
        credentials.reset_password(old_secret, NEW_PASSWORD, CLIENT_IP)
    assert credentials.reset_password(new_secret, NEW_PASSWORD, CLIENT_IP)


def test_concurrently_requested_links_leave_one_valid(personas: Personas) -> None:
    run_concurrently([request_reset_secret] * 2)
    secrets = [extract_link_secret(mail) for mail in run_query(list_mails, "password-reset")]
    assert [run_query(one_time_links.peek, secret, LinkPurpose.RESET) is None for secret in secrets].count(False) == 1


def test_password_change_invalidates_links(personas: Personas) -> None:
    reset, email = request_reset_secret(), request_email_change_secret(personas.ana)
    credentials.change_password(personas.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW_PASSWORD))
    with pytest.raises(LinkExpired):
        credentials.reset_password(reset, NEW_PASSWORD, CLIENT_IP)
    with pytest.raises(LinkExpired):
        credentials.confirm_email_change(email, CLIENT_IP)


def test_blocked_user_cannot_use_link(personas: Personas) -> None:
    reset, email = request_reset_secret(), request_email_change_secret(personas.ana)
    execute(service.block_user, personas.ada, personas.ana.user_id, ReasonForm(reason="Asked for cash."))
    for use_link in (
        lambda: credentials.reset_password(reset, NEW_PASSWORD, CLIENT_IP),
        lambda: credentials.confirm_email_change(email, CLIENT_IP),
    ):
        with pytest.raises(LinkExpired):
            use_link()


def test_link_works_only_for_its_purpose(personas: Personas) -> None:
    reset, email = request_reset_secret(), request_email_change_secret(personas.ana)
    for use_link in (
        lambda: credentials.reset_password(email, NEW_PASSWORD, CLIENT_IP),
        lambda: credentials.confirm_email_change(reset, CLIENT_IP),
    ):
        with pytest.raises(LinkExpired):
            use_link()


@pytest.mark.parametrize("secret", ["", "x", "\x00", "\ud800", "a" * 5000])
def test_malformed_secret_is_rejected(personas: Personas, secret: str) -> None:
    with pytest.raises(LinkExpired):
        credentials.reset_password(secret, NEW_PASSWORD, CLIENT_IP)


@pytest.mark.parametrize("password", ["short", "password1234", "ana@example.com", "x" * 129])
def test_weak_password_is_rejected_and_link_stays_valid(personas: Personas, password: str) -> None:
    secret = request_reset_secret()
    with pytest.raises(ValidationFailed) as error:
        credentials.reset_password(secret, password, CLIENT_IP)
    assert [problem.field for problem in error.value.field_errors] == ["password"]
    assert credentials.reset_password(secret, NEW_PASSWORD, CLIENT_IP)


def test_reset_mails_are_rate_limited_per_email(personas: Personas) -> None:
    for email in ("ana@example.com", "nobody@example.com"):
        for _ in range(credentials.MAX_LINK_MAILS_PER_HOUR):
            credentials.request_password_reset(ForgotPasswordForm(email=email), CLIENT_IP)
        with pytest.raises(RateLimited):
            credentials.request_password_reset(ForgotPasswordForm(email=email.upper()), CLIENT_IP)
    assert len(run_query(list_mails)) == credentials.MAX_LINK_MAILS_PER_HOUR


def test_reset_clears_failed_attempts(personas: Personas) -> None:
    for _ in range(5):
        with pytest.raises(BadCredentials):
            sign_in("ana@example.com", "wrong password")
    credentials.reset_password(request_reset_secret(), NEW_PASSWORD, CLIENT_IP)
    assert sign_in("ana@example.com", NEW_PASSWORD)


def test_password_change_revokes_other_sessions(personas: Personas) -> None:
    other_session = sign_in("ana@example.com", PASSWORD)
    credentials.change_password(personas.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW_PASSWORD))
    assert run_query(lambda uow: is_session_active(personas.ana, uow))
    assert run_query(queries.resolve_actor, other_session.access_token, "access") is None
    assert sign_in("ana@example.com", NEW_PASSWORD)


def test_password_change_needs_current_password(personas: Personas) -> None:
    form = ChangePasswordForm(current_password="not it at all", new_password=NEW_PASSWORD)
    for _ in range(5):
        with pytest.raises(ValidationFailed, match="another look"):
            credentials.change_password(personas.ana, form)
    with pytest.raises(RateLimited):
        credentials.change_password(
            personas.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW_PASSWORD)
        )


def test_signed_out_user_cannot_change_credentials(personas: Personas) -> None:
    execute(authentication.revoke_own_sessions, personas.ana)
    with pytest.raises(NotSignedIn):
        credentials.change_password(
            personas.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW_PASSWORD)
        )
    with pytest.raises(NotSignedIn):
        request_email_change_secret(personas.ana)


def test_email_change_is_confirmed_at_new_and_announced_to_old_email(personas: Personas) -> None:
    secret = request_email_change_secret(personas.ana)
    assert [(mail.kind, mail.to_email) for mail in run_query(list_mails)] == [
        ("email-change", "ana@new.example.com"),
        ("email-changed", "ana@example.com"),
    ]
    assert run_query(queries.get_own_user, personas.ana).email == "ana@example.com"
    assert run_query(one_time_links.get_pending_email, personas.ana) == "ana@new.example.com"
    assert credentials.confirm_email_change(secret, CLIENT_IP) == "ana@new.example.com"
    assert run_query(list_mails)[-1].to_email == "ana@example.com"
    assert run_query(one_time_links.get_pending_email, personas.ana) == ""
    assert sign_in("ANA@new.example.com", PASSWORD)
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", PASSWORD)
    with pytest.raises(LinkExpired):
        credentials.confirm_email_change(secret, CLIENT_IP)


def test_email_change_needs_password_and_different_email(personas: Personas) -> None:
    with pytest.raises(ValidationFailed):
        request_email_change_secret(personas.ana, password=WRONG_PASSWORD)
    with pytest.raises(ValidationFailed):
        request_email_change_secret(personas.ana, personas.ana.email)
    assert run_query(list_mails) == []


def test_email_change_to_used_email_does_not_reveal_account(personas: Personas) -> None:
    form = ChangeEmailForm(new_email="SAM@example.com", password=PASSWORD)
    assert credentials.request_email_change(personas.ana, form) is None
    assert run_query(one_time_links.get_pending_email, personas.ana) == "SAM@example.com"
    assert [(mail.kind, mail.to_email) for mail in run_query(list_mails)] == [
        ("email-in-use", "sam@example.com"),
        ("email-changed", "ana@example.com"),
    ]
    assert "ana@" not in run_query(list_mails)[0].text.lower()
    assert "#" not in run_query(list_mails)[0].text


def test_blocked_owner_is_not_mailed_about_requested_email(personas: Personas) -> None:
    credentials.request_email_change(personas.ana, ChangeEmailForm(new_email="bo@example.com", password=PASSWORD))
    assert [mail.kind for mail in run_query(list_mails)] == ["email-changed"]


def test_email_change_revokes_all_other_sessions(personas: Personas) -> None:
    other_session = sign_in("ana@example.com", PASSWORD)
    credentials.confirm_email_change(request_email_change_secret(personas.ana), CLIENT_IP, personas.ana)
    assert run_query(lambda uow: is_session_active(personas.ana, uow))
    assert run_query(queries.resolve_actor, other_session.access_token, "access") is None
    credentials.confirm_email_change(
        request_email_change_secret(personas.ana, "ana@newer.example.com"), CLIENT_IP, personas.sam
    )
    assert not run_query(lambda uow: is_session_active(personas.ana, uow))
    assert run_query(lambda uow: is_session_active(personas.sam, uow))


def test_own_email_may_change_case(personas: Personas) -> None:
    assert (
        credentials.confirm_email_change(request_email_change_secret(personas.ana, "Ana@example.com"), CLIENT_IP)
        == "Ana@example.com"
    )


def test_email_registered_meanwhile_cannot_be_confirmed(personas: Personas) -> None:
    secret = request_email_change_secret(personas.ana, "both@example.com")
    form = RegisterForm(
        email="Both@Example.com",
        password=NEW_PASSWORD,
        full_name="Bea",
        role=Role.CUSTOMER,
        city="Pune",
        pincode="411045",
    )
    service.register(form, CLIENT_IP)
    with pytest.raises(EmailTaken):
        credentials.confirm_email_change(secret, CLIENT_IP)
    assert run_query(queries.get_own_user, personas.ana).email == "ana@example.com"


def test_concurrent_confirmations_of_same_email_succeed_once(personas: Personas) -> None:
    secrets = [request_email_change_secret(who, "both@example.com") for who in (personas.ana, personas.sam)]
    results = run_concurrently(
        [lambda secret=secret: credentials.confirm_email_change(secret, CLIENT_IP) for secret in secrets]
    )
    assert error_codes(results) == ["email_taken"]
    keys = run_query(lambda uow: uow.db.scalars(select(col(User.email_key))).all())
    assert keys.count("both@example.com") == 1


def test_email_change_can_be_cancelled(personas: Personas) -> None:
    secret = request_email_change_secret(personas.ana)
    execute(credentials.cancel_email_change, personas.ana)
    with pytest.raises(LinkExpired):
        credentials.confirm_email_change(secret, CLIENT_IP)


def test_sign_out_everywhere_revokes_current_session(personas: Personas) -> None:
    other_session = sign_in("ana@example.com", PASSWORD)
    assert run_query(authentication.count_active_sessions, personas.ana) == 2
    execute(authentication.revoke_own_sessions, personas.ana)
    assert run_query(authentication.count_active_sessions, personas.ana) == 0
    assert run_query(queries.resolve_actor, other_session.access_token, "access") is None


def test_expired_links_are_purged_after_a_week(personas: Personas) -> None:
    credentials.reset_password(request_reset_secret(), NEW_PASSWORD, CLIENT_IP)
    request_reset_secret("sam@example.com")
    with time_machine.travel(now() + timedelta(days=6)):
        assert execute(one_time_links.purge_expired, 100) == 0
        new_secret = request_reset_secret("ana@example.com")
    with time_machine.travel(now() + timedelta(days=8)):
        assert execute(one_time_links.purge_expired, 1) == 1
        assert execute(one_time_links.purge_expired, 100) == 1
        assert run_query(lambda uow: uow.db.scalars(select(col(AccountLink.secret_sha256))).all()) == [
            one_time_links._hash_secret(new_secret)
        ]
