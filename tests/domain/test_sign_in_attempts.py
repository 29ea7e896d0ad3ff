"""Limits on sign-in attempts: exact, with and without Redis."""

import pytest

from hsa_app.core.errors import RateLimited
from hsa_app.domain.accounts import authentication
from hsa_app.domain.accounts.errors import BadCredentials
from hsa_app.domain.accounts.forms import SignInForm
from tests.factories import PASSWORD
from tests.personas import create_personas
from tests.support.transactions import error_codes, result_or_error, run_concurrently


@pytest.fixture(params=["with Redis", "without"], autouse=True)
def sign_in_database(request: pytest.FixtureRequest, database: str) -> None:
    if request.param == "with Redis":
        request.getfixturevalue("valkey")
    create_personas()


def attempt_sign_in(
    email: str = "ana@example.com", password: str = "wrong password", client_ip: str = "192.0.2.1"
) -> object:
    return result_or_error(lambda: authentication.sign_in_api(SignInForm(email=email, password=password), client_ip))


def test_concurrent_wrong_passwords_are_limited_to_five() -> None:
    results = run_concurrently([attempt_sign_in] * 50)
    assert sorted(error_codes(results)) == ["bad_credentials"] * 5 + ["too_many_tries"] * 45


def test_concurrent_correct_sign_ins_all_succeed() -> None:
    results = run_concurrently([lambda: attempt_sign_in(password=PASSWORD)] * 12)
    assert all(isinstance(one, authentication.TokenPair) for one in results)


def test_correct_password_is_rate_limited_after_five_failures() -> None:
    for _ in range(5):
        assert isinstance(attempt_sign_in(), BadCredentials)
    result = attempt_sign_in(password=PASSWORD)
    assert isinstance(result, RateLimited)
    assert 290 < result.retry_after <= 300


def test_attempts_count_per_account_across_spelling_and_ip() -> None:
    for number in range(5):
        attempt_sign_in(
            ("ana@example.com", "ANA@example.com", " Ana@Example.com")[number % 3], client_ip=f"192.0.2.{number}"
        )
    assert isinstance(attempt_sign_in(), RateLimited)
    assert isinstance(attempt_sign_in("sam@example.com"), BadCredentials)


def test_successful_sign_in_resets_failed_attempts() -> None:
    for _ in range(3):
        for _ in range(4):
            assert isinstance(attempt_sign_in(), BadCredentials)
        assert isinstance(attempt_sign_in(password=PASSWORD), authentication.TokenPair)


def test_attempts_are_limited_per_ip() -> None:
    results = run_concurrently(
        [lambda: result_or_error(lambda: authentication.consume_ip_rate_limit("192.0.2.9"))] * 70
    )
    assert error_codes(results) == ["too_many_tries"] * 10
    assert result_or_error(lambda: authentication.consume_ip_rate_limit("192.0.2.10")) is None
