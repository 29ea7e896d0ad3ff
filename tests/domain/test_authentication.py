"""Sign-in, token refresh and sign-out."""

import pytest
from argon2 import PasswordHasher

from hsa_app.core.errors import NotSignedIn
from hsa_app.domain.accounts import authentication, queries, service
from hsa_app.domain.accounts.errors import AccountBlocked, BadCredentials, RefreshTokenReused
from hsa_app.domain.accounts.forms import ReasonForm, SignInForm
from hsa_app.domain.actor import Actor
from hsa_app.infra import passwords
from hsa_app.infra.db import UnitOfWork, read_only
from hsa_app.models import User
from tests.factories import PASSWORD
from tests.personas import Personas
from tests.support.transactions import error_codes, execute, run_concurrently, run_during_transaction, run_query

REASON = ReasonForm(reason="Asked for cash.")
CLIENT_IP = "192.0.2.1"


def sign_in(
    email: str = "ana@example.com", password: str = PASSWORD, client_ip: str = CLIENT_IP
) -> authentication.TokenPair:
    return authentication.sign_in_api(SignInForm(email=email, password=password), client_ip)


def resolve_access_token(token: str) -> Actor | None:
    return run_query(queries.resolve_actor, token, "access")


def test_access_and_cookie_tokens_are_not_interchangeable(personas: Personas) -> None:
    tokens = sign_in(" ANA@example.com ")
    cookie, user = authentication.sign_in_ui(SignInForm(email="ana@example.com", password=PASSWORD), CLIENT_IP)
    actor = resolve_access_token(tokens.access_token)
    assert actor is not None
    assert (actor.user_id, actor.full_name, tokens.expires_in) == (user.id, "Ana Books", 900)
    assert run_query(queries.resolve_actor, cookie, "ui") is not None
    assert run_query(queries.resolve_actor, cookie, "access") is None
    assert run_query(queries.resolve_actor, tokens.access_token, "ui") is None
    assert run_query(queries.resolve_actor, tokens.refresh_token, "access") is None


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana@example.com", "wrong password"), ("nobody@example.com", PASSWORD), ("", ""), ("x", "\x00")],
)
def test_sign_in_failure_does_not_reveal_account(personas: Personas, email: str, password: str) -> None:
    with pytest.raises(BadCredentials, match="Email and password do not match"):
        sign_in(email, password)


def test_blocked_status_is_revealed_only_with_correct_password(personas: Personas) -> None:
    with pytest.raises(BadCredentials):
        sign_in("bo@example.com", "wrong password")
    with pytest.raises(AccountBlocked):
        sign_in("bo@example.com")


def test_block_revokes_all_sessions(personas: Personas) -> None:
    tokens = sign_in()
    cookie, _ = authentication.sign_in_ui(SignInForm(email="ana@example.com", password=PASSWORD), CLIENT_IP)
    execute(service.block_user, personas.ada, personas.ana.user_id, REASON)
    assert resolve_access_token(tokens.access_token) is None
    assert run_query(queries.resolve_actor, cookie, "ui") is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, tokens.refresh_token)
    execute(service.unblock_user, personas.ada, personas.ana.user_id)
    assert resolve_access_token(tokens.access_token) is None
    assert resolve_access_token(sign_in().access_token) is not None


def get_password_hash(user_id: int) -> str:
    with read_only() as uow:
        return uow.db.get_one(User, user_id).password_hash


def set_password_hash(uow: UnitOfWork, user_id: int, password_hash: str) -> None:
    uow.db.get_one(User, user_id).password_hash = password_hash
    uow.db.flush()


def test_outdated_password_hash_is_rehashed_on_sign_in(personas: Personas) -> None:
    ana = personas.ana.user_id
    execute(set_password_hash, ana, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD))
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", "wrong password")
    assert passwords.needs_rehash(get_password_hash(ana))
    sign_in()
    new_hash = get_password_hash(ana)
    assert not passwords.needs_rehash(new_hash)
    sign_in()
    assert get_password_hash(ana) == new_hash


def test_concurrent_sign_ins_with_rehash_both_succeed(personas: Personas) -> None:
    execute(
        set_password_hash,
        personas.ana.user_id,
        PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD),
    )
    assert error_codes(run_concurrently([sign_in] * 2)) == []


def test_sign_in_with_password_changed_meanwhile_fails(personas: Personas) -> None:
    ana = personas.ana.user_id
    new_hash = passwords.hash_password("another unusual phrase")
    result = run_during_transaction(lambda uow: set_password_hash(uow, ana, new_hash), sign_in)
    assert error_codes([result]) == ["bad_credentials"]
    assert get_password_hash(ana) == new_hash


def test_sign_out_revokes_only_current_session(personas: Personas) -> None:
    current_session, other_session = sign_in(), sign_in()
    actor = resolve_access_token(current_session.access_token)
    assert actor is not None
    execute(authentication.sign_out, actor)
    assert (
        resolve_access_token(current_session.access_token),
        resolve_access_token(other_session.access_token) is None,
    ) == (
        None,
        False,
    )
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, current_session.refresh_token)


def test_reused_refresh_token_revokes_the_session(personas: Personas) -> None:
    first_tokens = sign_in()
    second_tokens = execute(authentication.refresh_tokens, first_tokens.refresh_token)
    assert resolve_access_token(second_tokens.access_token) is not None
    with pytest.raises(RefreshTokenReused):
        execute(authentication.refresh_tokens, first_tokens.refresh_token)
    assert resolve_access_token(second_tokens.access_token) is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, second_tokens.refresh_token)


def test_concurrent_refreshes_revoke_the_session(personas: Personas) -> None:
    first_tokens = sign_in()
    results = run_concurrently([lambda: execute(authentication.refresh_tokens, first_tokens.refresh_token)] * 2)
    (token_pair,) = [answer for answer in results if isinstance(answer, authentication.TokenPair)]
    assert error_codes(results) == ["not_signed_in"]
    assert resolve_access_token(token_pair.access_token) is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, token_pair.refresh_token)


@pytest.mark.parametrize("template", ["", "a.b.c", "\x00", "{}x", "x{}", "{} ", "{}\u00e9"])
def test_malformed_token_is_rejected(personas: Personas, template: str) -> None:
    tokens = sign_in()
    assert resolve_access_token(template.format(tokens.access_token)) is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, template.format(tokens.refresh_token))
