"""What counts as a good password, and how it is kept."""

import pytest

from hsa_app.infra import passwords


@pytest.mark.parametrize("password", ["household-demo", "correct horse battery", "ein längeres Kennwort"])
def test_a_password_nobody_would_guess_is_fine(password: str) -> None:
    assert passwords.strength_error(password) is None


@pytest.mark.parametrize(
    "password",
    ["password1234", "passwordpassword", "123456789012", "qwertyuiop12", "aaaaaaaaaaaaaaaa", "P@ssw0rd2024", "a" * 128],
)
def test_a_common_password_is_refused_however_it_is_decorated(password: str) -> None:
    assert "first passwords" in (passwords.strength_error(password) or "")


def test_a_short_password_is_told_how_long_it_is_and_should_be() -> None:
    assert passwords.strength_error("ninechars") == "Use at least 12 characters; this has 9."


def test_a_password_may_have_128_characters_and_no_more() -> None:
    phrase = "an unusual phrase about tea, " * 5
    assert passwords.strength_error(phrase[:128]) is None
    assert passwords.strength_error(phrase[:129]) == "Use at most 128 characters; this has 129."


def test_a_password_made_of_ones_own_name_is_refused() -> None:
    assert "name or email" in (passwords.strength_error("ramachandran.iyer", "ramachandran.iyer@home.test") or "")


def test_only_the_password_itself_matches_its_hash() -> None:
    kept = passwords.hash("household-demo")
    assert kept.startswith("$argon2id$")
    assert passwords.matches(kept, "household-demo")
    assert not passwords.matches(kept, "household-demos")
    assert not passwords.needs_rehash(kept)


def test_an_unreadable_hash_matches_nothing() -> None:
    assert not passwords.matches("", "household-demo")
    assert not passwords.matches("not a hash", "household-demo")
