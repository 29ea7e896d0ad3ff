"""Password hashing (argon2id) and strength rules."""

import re
from functools import lru_cache
from threading import Lock

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError
from zxcvbn import zxcvbn

from hsa_app.core.i18n import _

MIN_LENGTH, MAX_LENGTH = 12, 128
MIN_GUESSES = 1_000_000
"""A password that zxcvbn estimates to need fewer guesses is rejected as common."""

MAX_CHECKED_CHARACTERS = 64

_zxcvbn_lock = Lock()

# OWASP Password Storage Cheat Sheet, argon2id: 19 MiB, two passes, one lane.
_hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)


def hash_password(password: str) -> str:
    """Hash a password with argon2id; returns parameters, salt and hash in PHC format."""
    return _hasher.hash(password)


def verify(password_hash: str, password: str) -> bool:
    """Whether the password matches the hash; an invalid hash matches no password."""
    try:
        return _hasher.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False


def needs_rehash(password_hash: str) -> bool:
    """Whether a hash was made with outdated parameters."""
    return _hasher.check_needs_rehash(password_hash)


def verify_dummy() -> None:
    """Take as long as `verify`: a sign-in without an account must not fail faster than one with a wrong password."""
    verify(_get_dummy_hash(), "no such password")


def strength_error(password: str, *personal_words: str) -> str | None:
    """Return a sentence that says what is wrong with a new password, or None if it is acceptable.

    `personal_words` are texts that others know about the user, such as email and name.
    """
    if error := length_error(len(password)):
        return error
    if _is_easily_guessed(password):
        return _("This is one of the first passwords anyone would try. Several unrelated words make a good one.")
    if personal_words and _is_easily_guessed(password, *_split_words(personal_words)):
        return _("This is too close to your name or email. Several unrelated words make a good one.")
    return None


def length_error(length: int) -> str | None:
    """Return a sentence if a password of this length is too short or too long, else None."""
    if length < MIN_LENGTH:
        return _("Use at least {min_length} characters; this has {length}.").format(
            min_length=MIN_LENGTH, length=length
        )
    if length > MAX_LENGTH:
        return _("Use at most {max_length} characters; this has {length}.").format(max_length=MAX_LENGTH, length=length)
    return None


def _is_easily_guessed(password: str, *known_words: str) -> bool:
    with _zxcvbn_lock:  # zxcvbn stores `user_inputs` in a global variable
        return zxcvbn(password[:MAX_CHECKED_CHARACTERS], user_inputs=list(known_words))["guesses"] < MIN_GUESSES


def _split_words(texts: tuple[str, ...]) -> list[str]:
    return [word for text in texts for word in (text, text.partition("@")[0], *re.split(r"[\W_]+", text)) if word]


@lru_cache(maxsize=1)
def _get_dummy_hash() -> str:
    return hash_password("an account that does not exist")
