"""Coming in, staying in, going out."""

import pytest
from argon2 import PasswordHasher

from hsa_app.core.errors import NotSignedIn
from hsa_app.domain.accounts import authentication, queries, service
from hsa_app.domain.accounts.errors import BadCredentials, Blocked, RefreshEnded
from hsa_app.domain.accounts.forms import ReasonForm, SignInForm
from hsa_app.domain.actor import Actor
from hsa_app.infra import passwords
from hsa_app.infra.db import UnitOfWork, reading
from hsa_app.models import User
from tests.cast import Cast
from tests.factories import PASSWORD
from tests.support.doing import at_once, do, look, refusals, while_open

WHY = ReasonForm(reason="Asked for cash.")
HERE = "192.0.2.1"


def sign_in(email: str = "ana@example.com", password: str = PASSWORD, address: str = HERE) -> authentication.Tokens:
    return authentication.sign_in_api(SignInForm(email=email, password=password), address)


def who(token: str) -> Actor | None:
    return look(queries.actor_of, token, "access")


def test_a_program_and_a_browser_come_in_by_their_own_doors(cast: Cast) -> None:
    tokens = sign_in(" ANA@example.com ")
    cookie, user = authentication.sign_in_ui(SignInForm(email="ana@example.com", password=PASSWORD), HERE)
    found = who(tokens.access_token)
    assert found is not None
    assert (found.user_id, found.full_name, tokens.expires_in) == (user.id, "Ana Books", 900)
    assert look(queries.actor_of, cookie, "ui") is not None
    assert look(queries.actor_of, cookie, "access") is None
    assert look(queries.actor_of, tokens.access_token, "ui") is None
    assert look(queries.actor_of, tokens.refresh_token, "access") is None


@pytest.mark.parametrize(
    ("email", "password"),
    [("ana@example.com", "wrong password"), ("nobody@example.com", PASSWORD), ("", ""), ("x", "\x00")],
)
def test_nobody_learns_whether_there_is_such_an_account(cast: Cast, email: str, password: str) -> None:
    with pytest.raises(BadCredentials, match="Email and password do not match"):
        sign_in(email, password)


def test_the_blocked_are_told_so_only_with_the_right_password(cast: Cast) -> None:
    with pytest.raises(BadCredentials):
        sign_in("bo@example.com", "wrong password")
    with pytest.raises(Blocked):
        sign_in("bo@example.com")


def test_a_block_ends_every_sign_in_at_once(cast: Cast) -> None:
    tokens = sign_in()
    cookie, _ = authentication.sign_in_ui(SignInForm(email="ana@example.com", password=PASSWORD), HERE)
    do(service.block, cast.ada, cast.ana.user_id, WHY)
    assert who(tokens.access_token) is None
    assert look(queries.actor_of, cookie, "ui") is None
    with pytest.raises(NotSignedIn):
        do(authentication.refresh, tokens.refresh_token)
    do(service.unblock, cast.ada, cast.ana.user_id)
    assert who(tokens.access_token) is None
    assert who(sign_in().access_token) is not None


def kept(user_id: int) -> str:
    with reading() as uow:
        return uow.db.get_one(User, user_id).password_hash


def keep(uow: UnitOfWork, user_id: int, hashed: str) -> None:
    uow.db.get_one(User, user_id).password_hash = hashed
    uow.db.flush()


def test_a_password_kept_with_other_parameters_is_kept_with_todays_once_it_was_typed(cast: Cast) -> None:
    ana = cast.ana.user_id
    do(keep, ana, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD))
    with pytest.raises(BadCredentials):
        sign_in("ana@example.com", "wrong password")
    assert passwords.needs_rehash(kept(ana))
    sign_in()
    renewed = kept(ana)
    assert not passwords.needs_rehash(renewed)
    sign_in()
    assert kept(ana) == renewed


def test_of_two_who_come_in_at_once_with_a_password_that_is_kept_anew_both_do(cast: Cast) -> None:
    do(keep, cast.ana.user_id, PasswordHasher(time_cost=1, memory_cost=1024, parallelism=1).hash(PASSWORD))
    assert refusals(at_once([sign_in] * 2)) == []


def test_a_password_that_changes_while_the_old_one_is_looked_at_opens_nothing(cast: Cast) -> None:
    ana = cast.ana.user_id
    new = passwords.hash("another unusual phrase")
    told = while_open(lambda uow: keep(uow, ana, new), sign_in)
    assert refusals([told]) == ["bad_credentials"]
    assert kept(ana) == new


def test_signing_out_ends_this_sign_in_only(cast: Cast) -> None:
    here, there = sign_in(), sign_in()
    me = who(here.access_token)
    assert me is not None
    do(authentication.sign_out, me)
    assert (who(here.access_token), who(there.access_token) is None) == (None, False)
    with pytest.raises(NotSignedIn):
        do(authentication.refresh, here.refresh_token)


def test_a_refresh_gives_a_new_pair_and_using_it_again_ends_the_family(cast: Cast) -> None:
    first = sign_in()
    second = do(authentication.refresh, first.refresh_token)
    assert who(second.access_token) is not None
    with pytest.raises(RefreshEnded):
        do(authentication.refresh, first.refresh_token)
    assert who(second.access_token) is None
    with pytest.raises(NotSignedIn):
        do(authentication.refresh, second.refresh_token)


def test_of_two_refreshing_at_once_one_gets_a_pair_and_the_family_ends_for_good(cast: Cast) -> None:
    first = sign_in()
    told = at_once([lambda: do(authentication.refresh, first.refresh_token)] * 2)
    (pair,) = [answer for answer in told if isinstance(answer, authentication.Tokens)]
    assert refusals(told) == ["not_signed_in"]
    assert who(pair.access_token) is None
    with pytest.raises(NotSignedIn):
        do(authentication.refresh, pair.refresh_token)


@pytest.mark.parametrize("spoiled", ["", "a.b.c", "\x00", "{}x", "x{}", "{} ", "{}\u00e9"])
def test_a_token_that_is_not_ours_opens_nothing(cast: Cast, spoiled: str) -> None:
    tokens = sign_in()
    assert who(spoiled.format(tokens.access_token)) is None
    with pytest.raises(NotSignedIn):
        do(authentication.refresh, spoiled.format(tokens.refresh_token))
