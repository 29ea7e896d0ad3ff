"""Forgotten passwords and new emails: by links that work once, for a while, for one person."""

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
from tests.cast import Personas
from tests.factories import PASSWORD
from tests.support.doing import execute, refusals, run_concurrently, run_query

HERE = "192.0.2.1"
NEW, OTHER = "lantern-orbit-velvet", "not it at all"  # pragma: allowlist secret


def mails(uow: UnitOfWork, kind: str = "") -> list[OutgoingMail]:
    found = uow.db.scalars(select(OutgoingMail).order_by(col(OutgoingMail.id))).all()
    return [mail for mail in found if kind in ("", mail.kind)]


def secret_in(mail: OutgoingMail) -> str:
    found = re.search(r"http://\S+/(?:reset-password|confirm-email)#([\w-]{43})\s", mail.text)
    assert found, mail.text
    assert f"#{found[1]}" in mail.html
    return found[1]


def forgotten(email: str = "ana@example.com") -> str:
    credentials.request_password_reset(ForgotPasswordForm(email=email), HERE)
    return secret_in(run_query(mails, "password-reset")[-1])


def sign_in(email: str, password: str) -> authentication.TokenPair:
    return authentication.sign_in_api(SignInForm(email=email, password=password), HERE)


def new_email(who: Actor, email: str = "ana@new.example.com", password: str = PASSWORD) -> str:
    credentials.request_email_change(who, ChangeEmailForm(new_email=email, password=password))
    return secret_in(run_query(mails, "email-change")[-1])


def still_in(who: Actor, uow: UnitOfWork) -> bool:
    return authentication.is_session_active(uow, who)


def test_a_forgotten_password_is_replaced_by_the_link_and_every_sign_in_ends(cast: Personas) -> None:
    secret = forgotten(" ANA@example.com ")
    assert credentials.reset_password(secret, NEW, HERE) == "ana@example.com"
    assert not run_query(lambda uow: still_in(cast.ana, uow))
    assert run_query(lambda uow: still_in(cast.sam, uow))
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", PASSWORD)
    assert sign_in("ana@example.com", NEW).user.full_name == "Ana Books"
    assert [mail.to_email for mail in run_query(mails, "password-changed")] == ["ana@example.com"]


def test_nothing_is_sent_where_there_is_no_account_or_a_blocked_one(cast: Personas) -> None:
    for email in ("nobody@example.com", "bo@example.com"):
        assert credentials.request_password_reset(ForgotPasswordForm(email=email), HERE) is None
    assert run_query(mails) == []


def test_the_secret_is_stored_nowhere_once_its_mail_was_sent(cast: Personas) -> None:
    secret = forgotten()
    delivery.deliver_due()
    mail = run_query(mails, "password-reset")[-1]
    assert (mail.status, secret in mail.text + mail.html) == ("sent", False)
    kept = run_query(lambda uow: uow.db.scalars(select(AccountLink)).one())
    assert secret not in repr(kept.model_dump())
    assert len(kept.secret_sha256) == 64


def test_a_link_works_once(cast: Personas) -> None:
    secret = forgotten()
    credentials.reset_password(secret, NEW, HERE)
    with pytest.raises(LinkExpired):
        credentials.reset_password(secret, "another-orbit-velvet", HERE)
    assert sign_in("ana@example.com", NEW)


def test_of_two_who_use_a_link_at_once_one_wins(cast: Personas) -> None:
    secret = forgotten()
    wanted = [f"{word}-orbit-velvet" for word in ("lantern", "harbour", "meadow", "copper")]
    told = run_concurrently(
        [lambda password=password: credentials.reset_password(secret, password, HERE) for password in wanted]
    )
    assert refusals(told) == ["link_over"] * 3
    (winner,) = [password for password, answer in zip(wanted, told, strict=True) if answer == "ana@example.com"]
    assert sign_in("ana@example.com", winner)


@pytest.mark.parametrize(("minutes", "works"), [(59, True), (61, False)])
def test_a_reset_link_works_for_an_hour(cast: Personas, minutes: int, works: bool) -> None:
    secret = forgotten()
    with time_machine.travel(now() + timedelta(minutes=minutes)):
        assert (run_query(one_time_links.peek, secret, LinkPurpose.RESET) is not None) == works


@pytest.mark.parametrize(("hours", "works"), [(23, True), (25, False)])
def test_an_email_link_works_for_a_day(cast: Personas, hours: int, works: bool) -> None:
    secret = new_email(cast.ana)
    with time_machine.travel(now() + timedelta(hours=hours)):
        assert (run_query(one_time_links.peek, secret, LinkPurpose.CHANGE_EMAIL) is not None) == works


def test_only_the_newest_link_works(cast: Personas) -> None:
    older, newer = forgotten(), forgotten()
    with pytest.raises(LinkExpired):
        credentials.reset_password(older, NEW, HERE)
    assert credentials.reset_password(newer, NEW, HERE)


def test_of_two_asked_for_at_once_one_works(cast: Personas) -> None:
    run_concurrently([forgotten] * 2)
    secrets = [secret_in(mail) for mail in run_query(mails, "password-reset")]
    assert [run_query(one_time_links.peek, secret, LinkPurpose.RESET) is None for secret in secrets].count(False) == 1


def test_links_die_when_the_password_changes(cast: Personas) -> None:
    reset, email = forgotten(), new_email(cast.ana)
    credentials.change_password(cast.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW))
    with pytest.raises(LinkExpired):
        credentials.reset_password(reset, NEW, HERE)
    with pytest.raises(LinkExpired):
        credentials.confirm_email_change(email, HERE)


def test_who_was_blocked_meanwhile_cannot_use_a_link(cast: Personas) -> None:
    reset, email = forgotten(), new_email(cast.ana)
    execute(service.block_user, cast.ada, cast.ana.user_id, ReasonForm(reason="Asked for cash."))
    for use in (
        lambda: credentials.reset_password(reset, NEW, HERE),
        lambda: credentials.confirm_email_change(email, HERE),
    ):
        with pytest.raises(LinkExpired):
            use()


def test_a_link_is_good_for_its_own_purpose_only(cast: Personas) -> None:
    reset, email = forgotten(), new_email(cast.ana)
    for use in (
        lambda: credentials.reset_password(email, NEW, HERE),
        lambda: credentials.confirm_email_change(reset, HERE),
    ):
        with pytest.raises(LinkExpired):
            use()


@pytest.mark.parametrize("secret", ["", "x", "\x00", "\ud800", "a" * 5000])
def test_what_is_no_secret_opens_nothing(cast: Personas, secret: str) -> None:
    with pytest.raises(LinkExpired):
        credentials.reset_password(secret, NEW, HERE)


@pytest.mark.parametrize("password", ["short", "password1234", "ana@example.com", "x" * 129])
def test_a_weak_password_is_refused_and_the_link_still_works(cast: Personas, password: str) -> None:
    secret = forgotten()
    with pytest.raises(ValidationFailed) as refused:
        credentials.reset_password(secret, password, HERE)
    assert [problem.field for problem in refused.value.field_errors] == ["password"]
    assert credentials.reset_password(secret, NEW, HERE)


def test_nobodys_mailbox_is_flooded_whether_or_not_there_is_an_account(cast: Personas) -> None:
    for email in ("ana@example.com", "nobody@example.com"):
        for _ in range(credentials.MAX_LINK_MAILS_PER_HOUR):
            credentials.request_password_reset(ForgotPasswordForm(email=email), HERE)
        with pytest.raises(RateLimited):
            credentials.request_password_reset(ForgotPasswordForm(email=email.upper()), HERE)
    assert len(run_query(mails)) == credentials.MAX_LINK_MAILS_PER_HOUR


def test_after_a_reset_the_wrong_tries_before_are_forgotten(cast: Personas) -> None:
    for _ in range(5):
        with pytest.raises(BadCredentials):
            sign_in("ana@example.com", "wrong password")
    credentials.reset_password(forgotten(), NEW, HERE)
    assert sign_in("ana@example.com", NEW)


def test_changing_the_password_ends_every_sign_in_but_this_one(cast: Personas) -> None:
    other = sign_in("ana@example.com", PASSWORD)
    credentials.change_password(cast.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW))
    assert run_query(lambda uow: still_in(cast.ana, uow))
    assert run_query(queries.resolve_actor, other.access_token, "access") is None
    assert sign_in("ana@example.com", NEW)


def test_changing_the_password_takes_the_present_one(cast: Personas) -> None:
    wrong = ChangePasswordForm(current_password="not it at all", new_password=NEW)
    for _ in range(5):
        with pytest.raises(ValidationFailed, match="another look"):
            credentials.change_password(cast.ana, wrong)
    with pytest.raises(RateLimited):
        credentials.change_password(cast.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW))


def test_whose_sign_in_has_ended_changes_nothing(cast: Personas) -> None:
    execute(authentication.revoke_own_sessions, cast.ana)
    with pytest.raises(NotSignedIn):
        credentials.change_password(cast.ana, ChangePasswordForm(current_password=PASSWORD, new_password=NEW))
    with pytest.raises(NotSignedIn):
        new_email(cast.ana)


def test_a_new_email_is_confirmed_at_the_new_address_and_told_to_the_old(cast: Personas) -> None:
    secret = new_email(cast.ana)
    assert [(mail.kind, mail.to_email) for mail in run_query(mails)] == [
        ("email-change", "ana@new.example.com"),
        ("email-changed", "ana@example.com"),
    ]
    assert run_query(queries.get_own_user, cast.ana).email == "ana@example.com"
    assert run_query(one_time_links.get_pending_email, cast.ana) == "ana@new.example.com"
    assert credentials.confirm_email_change(secret, HERE) == "ana@new.example.com"
    assert run_query(mails)[-1].to_email == "ana@example.com"
    assert run_query(one_time_links.get_pending_email, cast.ana) == ""
    assert sign_in("ANA@new.example.com", PASSWORD)
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", PASSWORD)
    with pytest.raises(LinkExpired):
        credentials.confirm_email_change(secret, HERE)


def test_a_new_email_takes_the_password_and_must_be_another(cast: Personas) -> None:
    with pytest.raises(ValidationFailed):
        new_email(cast.ana, password=OTHER)
    with pytest.raises(ValidationFailed):
        new_email(cast.ana, cast.ana.email)
    assert run_query(mails) == []


def test_nobody_learns_who_has_an_account_by_asking_for_their_address(cast: Personas) -> None:
    wanted = ChangeEmailForm(new_email="SAM@example.com", password=PASSWORD)
    assert credentials.request_email_change(cast.ana, wanted) is None
    assert run_query(one_time_links.get_pending_email, cast.ana) == "SAM@example.com"
    assert [(mail.kind, mail.to_email) for mail in run_query(mails)] == [
        ("email-in-use", "sam@example.com"),
        ("email-changed", "ana@example.com"),
    ]
    assert "ana@" not in run_query(mails)[0].text.lower()
    assert "#" not in run_query(mails)[0].text


def test_who_is_blocked_is_not_told_that_their_address_was_asked_for(cast: Personas) -> None:
    credentials.request_email_change(cast.ana, ChangeEmailForm(new_email="bo@example.com", password=PASSWORD))
    assert [mail.kind for mail in run_query(mails)] == ["email-changed"]


def test_a_new_email_ends_every_sign_in_but_the_one_it_was_confirmed_with(cast: Personas) -> None:
    thief = sign_in("ana@example.com", PASSWORD)
    credentials.confirm_email_change(new_email(cast.ana), HERE, cast.ana)
    assert run_query(lambda uow: still_in(cast.ana, uow))
    assert run_query(queries.resolve_actor, thief.access_token, "access") is None
    credentials.confirm_email_change(new_email(cast.ana, "ana@newer.example.com"), HERE, cast.sam)
    assert not run_query(lambda uow: still_in(cast.ana, uow))
    assert run_query(lambda uow: still_in(cast.sam, uow))


def test_ones_own_email_may_be_written_otherwise(cast: Personas) -> None:
    assert credentials.confirm_email_change(new_email(cast.ana, "Ana@example.com"), HERE) == "Ana@example.com"


def test_who_takes_the_address_meanwhile_keeps_it(cast: Personas) -> None:
    secret = new_email(cast.ana, "both@example.com")
    form = RegisterForm(email="Both@Example.com", password=NEW, full_name="Bea", role=Role.CUSTOMER, city="Pune",
                        pincode="411045")  # fmt: skip
    service.register(form, HERE)
    with pytest.raises(EmailTaken):
        credentials.confirm_email_change(secret, HERE)
    assert run_query(queries.get_own_user, cast.ana).email == "ana@example.com"


def test_of_two_who_confirm_the_same_address_at_once_one_gets_it(cast: Personas) -> None:
    secrets = [new_email(who, "both@example.com") for who in (cast.ana, cast.sam)]
    told = run_concurrently(
        [lambda secret=secret: credentials.confirm_email_change(secret, HERE) for secret in secrets]
    )
    assert refusals(told) == ["email_taken"]
    keys = run_query(lambda uow: uow.db.scalars(select(col(User.email_key))).all())
    assert keys.count("both@example.com") == 1


def test_a_new_email_can_be_called_off(cast: Personas) -> None:
    secret = new_email(cast.ana)
    execute(credentials.cancel_email_change, cast.ana)
    with pytest.raises(LinkExpired):
        credentials.confirm_email_change(secret, HERE)


def test_a_sign_out_everywhere_ends_this_sign_in_too(cast: Personas) -> None:
    other = sign_in("ana@example.com", PASSWORD)
    assert run_query(authentication.count_active_sessions, cast.ana) == 2
    execute(authentication.revoke_own_sessions, cast.ana)
    assert run_query(authentication.count_active_sessions, cast.ana) == 0
    assert run_query(queries.resolve_actor, other.access_token, "access") is None


def test_links_that_are_long_over_are_forgotten(cast: Personas) -> None:
    credentials.reset_password(forgotten(), NEW, HERE)
    forgotten("sam@example.com")
    with time_machine.travel(now() + timedelta(days=6)):
        assert execute(one_time_links.purge_expired, 100) == 0
        newest = forgotten("ana@example.com")
    with time_machine.travel(now() + timedelta(days=8)):
        assert execute(one_time_links.purge_expired, 1) == 1
        assert execute(one_time_links.purge_expired, 100) == 1
        assert run_query(lambda uow: uow.db.scalars(select(col(AccountLink.secret_sha256))).all()) == [
            one_time_links._hash_secret(newest)
        ]
