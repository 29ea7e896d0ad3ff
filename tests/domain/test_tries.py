"""How often one may guess: counted exactly, with Redis and without."""

import pytest

from hsa_app.core.errors import RateLimited
from hsa_app.domain.accounts import authentication
from hsa_app.domain.accounts.errors import BadCredentials
from hsa_app.domain.accounts.forms import SignInForm
from tests.cast import gathered
from tests.factories import PASSWORD
from tests.support.doing import refusals, result_or_error, run_concurrently


@pytest.fixture(params=["with Redis", "without"], autouse=True)
def counted(request: pytest.FixtureRequest, database: str) -> None:
    if request.param == "with Redis":
        request.getfixturevalue("valkey")
    gathered()


def guess(email: str = "ana@example.com", password: str = "wrong password", address: str = "192.0.2.1") -> object:
    return result_or_error(lambda: authentication.sign_in_api(SignInForm(email=email, password=password), address))


def test_of_fifty_guesses_at_once_exactly_five_are_looked_at() -> None:
    told = run_concurrently([guess] * 50)
    assert sorted(refusals(told)) == ["bad_credentials"] * 5 + ["too_many_tries"] * 45


def test_however_many_who_know_the_password_come_at_once_all_are_let_in() -> None:
    told = run_concurrently([lambda: guess(password=PASSWORD)] * 12)
    assert all(isinstance(one, authentication.TokenPair) for one in told)


def test_after_five_wrong_ones_the_right_one_waits_too_and_is_told_how_long() -> None:
    for _ in range(5):
        assert isinstance(guess(), BadCredentials)
    told = guess(password=PASSWORD)
    assert isinstance(told, RateLimited)
    assert 290 < told.retry_after <= 300


def test_the_account_is_counted_however_it_is_written_and_wherever_from() -> None:
    for number in range(5):
        guess(("ana@example.com", "ANA@example.com", " Ana@Example.com")[number % 3], address=f"192.0.2.{number}")
    assert isinstance(guess(), RateLimited)
    assert isinstance(guess("sam@example.com"), BadCredentials)


def test_the_right_password_starts_the_count_anew() -> None:
    for _ in range(3):
        for _ in range(4):
            assert isinstance(guess(), BadCredentials)
        assert isinstance(guess(password=PASSWORD), authentication.TokenPair)


def test_a_network_has_its_own_count() -> None:
    told = run_concurrently([lambda: result_or_error(lambda: authentication.check_ip_rate_limit("192.0.2.9"))] * 70)
    assert refusals(told) == ["too_many_tries"] * 10
    assert result_or_error(lambda: authentication.check_ip_rate_limit("192.0.2.10")) is None
