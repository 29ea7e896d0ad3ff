"""Password strength and hashing."""

import pytest

from hsa_app.infra import passwords


@pytest.mark.parametrize("password", ["household-demo", "correct horse battery", "ein längeres Kennwort"])
def test_strong_password_is_accepted(password: str) -> None:
    assert passwords.strength_error(password) is None


@pytest.mark.parametrize(
    "password",
    ["password1234", "passwordpassword", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "P@ssw0rd2024", "a" * 128],
)
def test_common_password_with_variations_is_rejected(password: str) -> None:
    assert "first passwords" in (passwords.strength_error(password) or "")


def test_short_password_error_states_both_lengths() -> None:
    assert passwords.strength_error("ninechars") == "Use at least 12 characters; this has 9."


def test_password_has_at_most_128_characters() -> None:
    password = "an unusual phrase about tea, " * 5  # pragma: allowlist secret
    assert passwords.strength_error(password[:128]) is None
    assert passwords.strength_error(password[:129]) == "Use at most 128 characters; this has 129."


def test_password_based_on_own_email_is_rejected() -> None:
    assert "name or email" in (passwords.strength_error("ramachandran.iyer", "ramachandran.iyer@home.test") or "")


def test_hash_matches_only_its_password() -> None:
    password_hash = passwords.hash_password("household-demo")
    assert password_hash.startswith("$argon2id$")
    assert passwords.verify(password_hash, "household-demo")
    assert not passwords.verify(password_hash, "household-demos")
    assert not passwords.needs_rehash(password_hash)


def test_invalid_hash_matches_nothing() -> None:
    assert not passwords.verify("", "household-demo")
    assert not passwords.verify("not a hash", "household-demo")
