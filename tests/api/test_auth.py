"""API registration, sign-in, token refresh and sign-out."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine

from hsa_app.core.clock import now
from tests.api.client import ApiClient, bearer_headers, get_error_code
from tests.conftest import SetEnvironment
from tests.factories import PASSWORD, require_id
from tests.personas import Personas

CUSTOMER_REGISTRATION = {
    "email": "Nia@Example.com",
    "password": "violet harbour 19 kites",  # pragma: allowlist secret
    "full_name": "Nia New",
    "role": "customer",
    "city": "Pune",
    "pincode": "411045",
}


def log_in(api: ApiClient, email: str = "ana@example.com", password: str = PASSWORD) -> Any:
    return api("POST /api/auth/login", json={"email": email, "password": password})


def get_me_status(api: ApiClient, token: str) -> int:
    return api("GET /api/auth/me", headers={"Authorization": f"Bearer {token}"}).status_code


def test_customer_registers_and_logs_in(api: ApiClient) -> None:
    response = api("POST /api/auth/register", json=CUSTOMER_REGISTRATION)
    assert response.status_code == 201
    user = response.json()
    assert set(user) == {"id", "email", "full_name", "role", "phone", "city", "pincode", "status", "created_at"}
    signed_in = log_in(api, "nia@example.com", CUSTOMER_REGISTRATION["password"]).json()
    assert set(signed_in) == {"access_token", "refresh_token", "token_type", "expires_in", "user"}
    assert (signed_in["token_type"], signed_in["expires_in"], signed_in["user"]) == ("bearer", 900, user)
    assert get_me_status(api, signed_in["access_token"]) == 200


def test_registered_professional_is_pending(api: ApiClient, personas: Personas) -> None:
    uow = {"role": "professional", "service_id": require_id(personas.ac), "experience_years": 3, "pincodes": ["411045"]}
    profile = api("POST /api/auth/register", json=CUSTOMER_REGISTRATION | uow).json()["professional"]
    assert (profile["approval"], profile["service"]["name"]) == ("pending", "AC service")


@pytest.mark.parametrize(
    ("invalid_fields", "field"),
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
def test_invalid_registration_field_is_named(invalid_fields: dict[str, str], field: str, api: ApiClient) -> None:
    response = api("POST /api/auth/register", json=CUSTOMER_REGISTRATION | invalid_fields)
    assert (response.status_code, response.json()["errors"][0]["field"]) == (422, field)


def test_email_uniqueness_is_case_insensitive(api: ApiClient, personas: Personas) -> None:
    response = api("POST /api/auth/register", json=CUSTOMER_REGISTRATION | {"email": "ANA@example.com"})
    assert (response.status_code, get_error_code(response)) == (409, "email_taken")


def test_wrong_password_and_unknown_email_get_the_same_error(api: ApiClient, personas: Personas) -> None:
    wrong_password, unknown_email = log_in(api, password="not the password"), log_in(api, "nobody@example.com")
    assert (wrong_password.status_code, get_error_code(wrong_password)) == (401, "bad_credentials")
    assert wrong_password.json() == unknown_email.json()


def test_blocked_error_requires_the_correct_password(api: ApiClient, personas: Personas) -> None:
    assert get_error_code(log_in(api, "bo@example.com")) == "blocked"
    assert get_error_code(log_in(api, "bo@example.com", "not the password")) == "bad_credentials"


def test_blocking_revokes_tokens_at_once(api: ApiClient, personas: Personas) -> None:
    tokens = log_in(api).json()
    api(f"PUT /api/admin/users/{personas.ana.user_id}/block", actor=personas.ada, json={"reason": "Abuse."})
    assert get_me_status(api, tokens["access_token"]) == 401
    assert api("POST /api/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401


@pytest.mark.usefixtures("valkey")
def test_repeated_wrong_passwords_are_rate_limited_with_retry_after(api: ApiClient, personas: Personas) -> None:
    status_codes = [log_in(api, password="not the password").status_code for _ in range(6)]
    assert status_codes == [401] * 5 + [429]
    response = log_in(api)
    assert (response.status_code, get_error_code(response)) == (429, "too_many_tries")
    assert 0 < int(response.headers["retry-after"]) <= 300


def test_login_attempts_per_ip_address_are_rate_limited(
    api: ApiClient, database: str, set_environment: SetEnvironment
) -> None:
    set_environment(HSA_SIGNINS_PER_MINUTE=3)
    responses = [log_in(api, f"{number}@example.com") for number in range(4)]
    assert [answer.status_code for answer in responses] == [401, 401, 401, 429]
    assert 0 < int(responses[-1].headers["retry-after"]) <= 60


@pytest.mark.parametrize(("proxies", "expected_rejections"), [(0, 429), (1, 401)])
def test_client_ip_behind_a_trusted_proxy_is_rate_limited(
    proxies: int, expected_rejections: int, api: ApiClient, database: str, set_environment: SetEnvironment
) -> None:
    set_environment(HSA_SIGNINS_PER_MINUTE=1, HSA_TRUSTED_PROXIES=proxies)

    def login_status_from(address: str) -> int:
        body = {"email": "nobody@example.com", "password": "x"}
        return api("POST /api/auth/login", json=body, headers={"X-Forwarded-For": f"6.6.6.6, {address}"}).status_code

    assert login_status_from("10.0.0.1") == 401
    assert login_status_from("10.0.0.2") == expected_rejections
    assert login_status_from("10.0.0.1") == 429


def test_refresh_token_reuse_revokes_the_session(api: ApiClient, personas: Personas) -> None:
    def refresh(token: str) -> Any:
        return api("POST /api/auth/refresh", json={"refresh_token": token})

    first_tokens = log_in(api).json()
    second_tokens = refresh(first_tokens["refresh_token"]).json()
    assert get_me_status(api, second_tokens["access_token"]) == 200
    second_response = refresh(first_tokens["refresh_token"])
    assert (second_response.status_code, get_error_code(second_response)) == (401, "not_signed_in")
    assert get_me_status(api, second_tokens["access_token"]) == 401
    assert refresh(second_tokens["refresh_token"]).status_code == 401


def test_refresh_token_reuse_leaves_other_sessions_alive(api: ApiClient, personas: Personas) -> None:
    reused_tokens, other_tokens = log_in(api).json(), log_in(api).json()
    for _ in range(2):
        api("POST /api/auth/refresh", json={"refresh_token": reused_tokens["refresh_token"]})
    assert (get_me_status(api, reused_tokens["access_token"]), get_me_status(api, other_tokens["access_token"])) == (
        401,
        200,
    )


def test_logout_revokes_both_tokens(api: ApiClient, personas: Personas) -> None:
    tokens = log_in(api).json()
    response = api("POST /api/auth/logout", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert (response.status_code, response.content) == (204, b"")
    assert get_me_status(api, tokens["access_token"]) == 401
    assert api("POST /api/auth/refresh", json={"refresh_token": tokens["refresh_token"]}).status_code == 401


def test_access_token_expires_after_fifteen_minutes(api: ApiClient, personas: Personas) -> None:
    token = bearer_headers(personas.ana)["Authorization"].removeprefix("Bearer ")
    assert get_me_status(api, token) == 200
    with time_machine.travel(now() + timedelta(minutes=16)):
        assert get_me_status(api, token) == 401


def test_refresh_token_is_not_accepted_as_access_token(api: ApiClient, personas: Personas) -> None:
    assert get_me_status(api, log_in(api).json()["refresh_token"]) == 401


@pytest.mark.parametrize(
    "value", ["Bearer", "Bearer x", "Basic YTpi", "Bearer a.b.c", "bearer \x01", "Bearer " + "x" * 9000]
)
def test_invalid_bearer_token_is_unauthorized(value: str, api: ApiClient, database: str) -> None:
    assert api("GET /api/auth/me", headers={"Authorization": value}).status_code == 401
