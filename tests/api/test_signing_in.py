"""Coming in, staying in and going out, with a program."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import now
from tests.api.caller import Caller, bearer, code
from tests.cast import Personas
from tests.conftest import SetEnvironment
from tests.factories import PASSWORD, id_of

CUSTOMER = {
    "email": "Nia@Example.com",
    "password": "violet harbour 19 kites",  # pragma: allowlist secret
    "full_name": "Nia New",
    "role": "customer",
    "city": "Pune",
    "pincode": "411045",
}


def sign_in(call: Caller, email: str = "ana@example.com", password: str = PASSWORD) -> Any:
    return call("POST /api/auth/login", json={"email": email, "password": password})


def me(call: Caller, token: str) -> int:
    return call("GET /api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_customer_registers_and_logs_in(call: Caller) -> None:
    registered = call("POST /api/auth/register", json=CUSTOMER)
    assert registered.status_code == 201
    user = registered.json()
    assert set(user) == {"id", "email", "full_name", "role", "phone", "city", "pincode", "status", "created_at"}
    signed_in = sign_in(call, "nia@example.com", CUSTOMER["password"]).json()
    assert set(signed_in) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (signed_in["token_type"], signed_in["expires_in"], signed_in["user"]) == ("bearer", 900, user)
    assert me(call, signed_in["access_token"]) == 200


def test_registered_professional_is_pending(call: Caller, cast: Personas) -> None:
    uow = {"role": "professional", "service_id": id_of(cast.ac), "experience_years": 3, "pincodes": ["411045"]}
    profile = call("POST /api/auth/register", json=CUSTOMER | uow).json()["professional"]
    assert (profile["approval"], profile["service"]["name"]) == ("pending", "AC service")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"password": "short"}, "password"),
        ({"password": "password1234"}, "password"),
        ({"password": "nia@example.com"}, "password"),
        ({"email": "nia"}, "email"),
        ({"role": "admin"}, "role"),
        ({"role": "professional"}, "service_id"),
        ({"status": "active"}, "status"),
    ],
)
def test_invalid_registration_field_is_named(wrong: dict[str, str], field: str, call: Caller) -> None:
    answer = call("POST /api/auth/register", json=CUSTOMER | wrong)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)


def test_email_uniqueness_is_case_insensitive(call: Caller, cast: Personas) -> None:
    answer = call("POST /api/auth/register", json=CUSTOMER | {"email": "ANA@example.com"})
    assert (answer.status_code, code(answer)) == (409, "email_taken")


def test_wrong_password_and_unknown_email_get_the_same_error(call: Caller, cast: Personas) -> None:
    wrong, nobody = sign_in(call, password="not the password"), sign_in(call, "nobody@example.com")
    assert (wrong.status_code, code(wrong)) == (401, "bad_credentials")
    assert wrong.json() == nobody.json()


def test_blocked_error_requires_the_correct_password(call: Caller, cast: Personas) -> None:
    assert code(sign_in(call, "bo@example.com")) == "blocked"
    assert code(sign_in(call, "bo@example.com", "not the password")) == "bad_credentials"


def test_blocking_revokes_tokens_at_once(call: Caller, cast: Personas) -> None:
    pair = sign_in(call).json()
    call(f"PUT /api/admin/users/{cast.ana.user_id}/block", by=cast.ada, json={"reason": "Abuse."})
    assert me(call, pair["access_token"]) == 401
    assert call("POST /api/auth/refresh", json={"refresh_token": pair["refresh_token"]}).status_code == 401


@pytest.mark.usefixtures("valkey")
def test_repeated_wrong_passwords_are_rate_limited_with_retry_after(call: Caller, cast: Personas) -> None:
    tries = [sign_in(call, password="not the password").status_code for _ in range(6)]
    assert tries == [401] * 5 + [429]
    slowed = sign_in(call)
    assert (slowed.status_code, code(slowed)) == (429, "too_many_tries")
    assert 0 < int(slowed.headers["retry-after"]) <= 300


def test_login_attempts_per_ip_address_are_rate_limited(
    call: Caller, database: str, set_environment: SetEnvironment
) -> None:
    set_environment(HSA_SIGNINS_PER_MINUTE=3)
    answers = [sign_in(call, f"{number}@example.com") for number in range(4)]
    assert [answer.status_code for answer in answers] == [401, 401, 401, 429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize(("proxies", "refused"), [(0, 429), (1, 401)])
def test_client_ip_behind_a_trusted_proxy_is_rate_limited(
    proxies: int, refused: int, call: Caller, database: str, set_environment: SetEnvironment
) -> None:
    set_environment(HSA_SIGNINS_PER_MINUTE=1, HSA_TRUSTED_PROXIES=proxies)

    def from_address(address: str) -> int:
        body = {"email": "nobody@example.com", "password": "x"}
        return call("POST /api/auth/login", json=body, headers={"X-Forwarded-For": f"6.6.6.6, {address}"}).status_code

    assert from_address("10.0.0.1") == 401
    assert from_address("10.0.0.2") == refused
    assert from_address("10.0.0.1") == 429


def test_refresh_token_reuse_revokes_the_session(call: Caller, cast: Personas) -> None:
    def refreshed(token: str) -> Any:
        return call("POST /api/auth/refresh", json={"refresh_token": token})

    first = sign_in(call).json()
    second = refreshed(first["refresh_token"]).json()
    assert me(call, second["access_token"]) == 200
    again = refreshed(first["refresh_token"])
    assert (again.status_code, code(again)) == (401, "not_signed_in")
    assert me(call, second["access_token"]) == 401
    assert refreshed(second["refresh_token"]).status_code == 401


def test_refresh_token_reuse_leaves_other_sessions_alive(call: Caller, cast: Personas) -> None:
    stolen, other = sign_in(call).json(), sign_in(call).json()
    for _ in range(2):
        call("POST /api/auth/refresh", json={"refresh_token": stolen["refresh_token"]})
    assert (me(call, stolen["access_token"]), me(call, other["access_token"])) == (401, 200)


def test_logout_revokes_both_tokens(call: Caller, cast: Personas) -> None:
    pair = sign_in(call).json()
    out = call("POST /api/auth/logout", headers={"Authorization": f"Bearer {pair['access_token']}"})
    assert (out.status_code, out.content) == (204, b"")
    assert me(call, pair["access_token"]) == 401
    assert call("POST /api/auth/refresh", json={"refresh_token": pair["refresh_token"]}).status_code == 401


def test_access_token_expires_after_fifteen_minutes(call: Caller, cast: Personas) -> None:
    token = bearer(cast.ana)["Authorization"].removeprefix("Bearer ")
    assert me(call, token) == 200
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert me(call, token) == 401


def test_refresh_token_is_not_accepted_as_access_token(call: Caller, cast: Personas) -> None:
    assert me(call, sign_in(call).json()["refresh_token"]) == 401


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c", "bearer \x01", "Bearer " + "x" * 9000]
)
def test_invalid_bearer_token_is_unauthorized(value: str, call: Caller, database: str) -> None:
    assert call("GET /api/auth/me", headers={"Authorization": value}).status_code == 401
