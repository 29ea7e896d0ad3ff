"""Tokens: which are accepted, and which are rejected."""

import stat
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import jwt
import pytest
import time_machine

from hsa_app.core.settings import InvalidSettings, get_settings
from hsa_app.infra import jwt_tokens

HOUR = timedelta(hours=1)
OLD_KEY, NEW_KEY = "an older key that is long enough to sign", "a newer key that is long enough to sign"


@pytest.fixture
def data_dir() -> Path:
    return get_settings().data_dir


def sign_token(**claim_overrides: object) -> str:
    """Return a valid token with these claims replaced."""
    kid, key = next(iter(jwt_tokens.get_or_create_signing_keys().items()))
    valid_token = jwt_tokens.issue("access", subject="7", sid="s", jti="j", lifetime=HOUR)
    claims = jwt.decode(valid_token, options={"verify_signature": False}) | claim_overrides
    return jwt.encode({k: v for k, v in claims.items() if v is not None}, key, "HS256", {"kid": kid})


def test_token_contains_its_claims() -> None:
    token = jwt_tokens.issue("refresh", subject="7", sid="the sign-in", jti="one", lifetime=HOUR)
    assert jwt_tokens.decode(token, "refresh") == jwt_tokens.Claims("7", "the sign-in", "one")


def test_token_of_another_type_is_rejected() -> None:
    token = jwt_tokens.issue("refresh", subject="7", sid="s", jti="j", lifetime=HOUR)
    with pytest.raises(jwt_tokens.InvalidToken):
        jwt_tokens.decode(token, "access")


def test_expired_token_is_rejected() -> None:
    with time_machine.travel(0, tick=False) as clock:
        token = jwt_tokens.issue("access", subject="7", sid="s", jti="j", lifetime=HOUR)
        clock.shift(HOUR + timedelta(seconds=1))
        with pytest.raises(jwt_tokens.InvalidToken):
            jwt_tokens.decode(token, "access")


@pytest.mark.parametrize("claim", ["exp", "iss", "aud", "sub", "jti", "typ", "sid"])
def test_token_with_a_missing_claim_is_rejected(claim: str) -> None:
    with pytest.raises(jwt_tokens.InvalidToken):
        jwt_tokens.decode(sign_token(**{claim: None}), "access")


@pytest.mark.parametrize("claim", ["iss", "aud"])
def test_token_of_other_issuer_is_rejected(claim: str) -> None:
    with pytest.raises(jwt_tokens.InvalidToken):
        jwt_tokens.decode(sign_token(**{claim: "somewhere else"}), "access")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "é.é.é", "." * 5000, "eyJhbGciOiJIUzI1NiJ9.e30."])
def test_malformed_token_is_rejected(token: str) -> None:
    with pytest.raises(jwt_tokens.InvalidToken):
        jwt_tokens.decode(token, "access")


@pytest.mark.filterwarnings("ignore::jwt.InsecureKeyLengthWarning")
@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_token_with_another_algorithm_is_rejected(algorithm: str) -> None:
    kid, key = next(iter(jwt_tokens.get_or_create_signing_keys().items()))
    claims = jwt.decode(sign_token(), options={"verify_signature": False})
    token = jwt.encode(claims, None if algorithm == "none" else key, algorithm, {"kid": kid})
    with pytest.raises(jwt_tokens.InvalidToken):
        jwt_tokens.decode(token, "access")


def test_token_stays_valid_after_key_rotation(monkeypatch: pytest.MonkeyPatch) -> None:
    set_secret_keys(monkeypatch, OLD_KEY)
    token = jwt_tokens.issue("ui", subject="7", sid="s", jti="j", lifetime=HOUR)
    set_secret_keys(monkeypatch, NEW_KEY, OLD_KEY)
    assert jwt_tokens.decode(token, "ui").subject == "7"
    set_secret_keys(monkeypatch, NEW_KEY)
    with pytest.raises(jwt_tokens.InvalidToken):
        jwt_tokens.decode(token, "ui")


def test_short_key_is_rejected(monkeypatch: pytest.MonkeyPatch) -> None:
    set_secret_keys(monkeypatch, "short")
    with pytest.raises(InvalidSettings, match="HSA_SECRET_KEY"):
        jwt_tokens.get_or_create_signing_keys()


def test_concurrent_processes_share_one_private_key_file(data_dir: Path) -> None:
    path = data_dir / jwt_tokens.KEY_FILE
    with ThreadPoolExecutor(8) as pool:
        key_sets = list(pool.map(lambda _: tuple(jwt_tokens._read_or_create_key_file(path)), range(8)))
    assert len(set(key_sets)) == 1
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in data_dir.iterdir()] == [path.name]


def set_secret_keys(monkeypatch: pytest.MonkeyPatch, *keys: str) -> None:
    """Use these signing keys from now on."""
    monkeypatch.setenv("HSA_SECRET_KEY", ",".join(keys))
    get_settings.cache_clear()
