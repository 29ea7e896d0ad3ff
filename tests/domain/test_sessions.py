"""Coming in, staying in, going out."""

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
from tests.cast import Personas
from tests.factories import PASSWORD
from tests.support.doing import execute, refusals, run_concurrently, run_during_transaction, run_query

WHY = ReasonForm(reason="Asked for cash.")
HERE = "192.0.2.1"


def sign_in(email: str = "ana@example.com", password: str = PASSWORD, address: str = HERE) -> authentication.TokenPair:
    return authentication.sign_in_api(SignInForm(email=email, password=password), address)


def who(token: str) -> Actor | None:
    return run_query(queries.resolve_actor, token, "access")


def test_a_program_and_a_browser_come_in_by_their_own_doors(cast: Personas) -> None:
    tokens = sign_in(" ANA@example.com ")
    cookie, user = authentication.sign_in_ui(SignInForm(email="ana@example.com", password=PASSWORD), HERE)
    found = who(tokens.access_token)
    assert found is not None
    assert (found.user_id, found.full_name, tokens.expires_in) == (user.id, "Ana Books", 900)
    assert run_query(queries.resolve_actor, cookie, "ui") is not None
    assert run_query(queries.resolve_actor, cookie, "access") is None
    assert run_query(queries.resolve_actor, tokens.access_token, "ui") is None
    assert run_query(queries.resolve_actor, tokens.refresh_token, "access") is None


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana@example.com", "wrong password"), ("nobody@example.com", PASSWORD), ("", ""), ("x", "\x00")],
)
def test_nobody_learns_whether_there_is_such_an_account(cast: Personas, email: str, password: str) -> None:
    with pytest.raises(BadCredentials, match="Email and password do not match"):
        sign_in(email, password)


def test_the_blocked_are_told_so_only_with_the_right_password(cast: Personas) -> None:
    with pytest.raises(BadCredentials):
        sign_in("bo@example.com", "wrong password")
    with pytest.raises(AccountBlocked):
        sign_in("bo@example.com")


def test_a_block_ends_every_sign_in_at_once(cast: Personas) -> None:
    tokens = sign_in()
    cookie, _ = authentication.sign_in_ui(SignInForm(email="ana@example.com", password=PASSWORD), HERE)
    execute(service.block_user, cast.ada, cast.ana.user_id, WHY)
    assert who(tokens.access_token) is None
    assert run_query(queries.resolve_actor, cookie, "ui") is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, tokens.refresh_token)
    execute(service.unblock_user, cast.ada, cast.ana.user_id)
    assert who(tokens.access_token) is None
    assert who(sign_in().access_token) is not None


def kept(user_id: int) -> str:
    with read_only() as uow:
        return uow.db.get_one(User, user_id).password_hash


def keep(uow: UnitOfWork, user_id: int, hashed: str) -> None:
    uow.db.get_one(User, user_id).password_hash = hashed
    uow.db.flush()


def test_a_password_kept_with_other_parameters_is_kept_with_todays_once_it_was_typed(cast: Personas) -> None:
    ana = cast.ana.user_id
    execute(keep, ana, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD))
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", "wrong password")
    assert passwords.needs_rehash(kept(ana))
    sign_in()
    renewed = kept(ana)
    assert not passwords.needs_rehash(renewed)
    sign_in()
    assert kept(ana) == renewed


def test_of_two_who_come_in_at_once_with_a_password_that_is_kept_anew_both_do(cast: Personas) -> None:
    execute(keep, cast.ana.user_id, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD))
    assert refusals(run_concurrently([sign_in] * 2)) == []


def test_a_password_that_changes_while_the_old_one_is_looked_at_opens_nothing(cast: Personas) -> None:
    ana = cast.ana.user_id
    new = passwords.hash_password("another unusual phrase")
    told = run_during_transaction(lambda uow: keep(uow, ana, new), sign_in)
    assert refusals([told]) == ["bad_credentials"]
    assert kept(ana) == new


def test_signing_out_ends_this_sign_in_only(cast: Personas) -> None:
    here, there = sign_in(), sign_in()
    me = who(here.access_token)
    assert me is not None
    execute(authentication.sign_out, me)
    assert (who(here.access_token), who(there.access_token) is None) == (None, False)
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, here.refresh_token)


def test_a_refresh_gives_a_new_pair_and_using_it_again_ends_the_family(cast: Personas) -> None:
    first = sign_in()
    second = execute(authentication.refresh_tokens, first.refresh_token)
    assert who(second.access_token) is not None
    with pytest.raises(RefreshTokenReused):
        execute(authentication.refresh_tokens, first.refresh_token)
    assert who(second.access_token) is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, second.refresh_token)


def test_of_two_refreshing_at_once_one_gets_a_pair_and_the_family_ends_for_good(cast: Personas) -> None:
    first = sign_in()
    told = run_concurrently([lambda: execute(authentication.refresh_tokens, first.refresh_token)] * 2)
    (pair,) = [answer for answer in told if isinstance(answer, authentication.TokenPair)]
    assert refusals(told) == ["not_signed_in"]
    assert who(pair.access_token) is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, pair.refresh_token)


@pytest.mark.parametrize("spoiled", ["", "a.b.c", "\x00", "{}x", "x{}", "{} ", "{}\u00e9"])
def test_a_token_that_is_not_ours_opens_nothing(cast: Personas, spoiled: str) -> None:
    tokens = sign_in()
    assert who(spoiled.format(tokens.access_token)) is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, spoiled.format(tokens.refresh_token))
