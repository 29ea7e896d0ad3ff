"""Signed tokens (JWT, RFC 7519)."""

import hashlib
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from pathlib import Path
from secrets import token_hex, token_urlsafe
from typing import Literal

import jwt

from hsa_app.core.clock import now
from hsa_app.core.settings import WrongSettings, get_settings

TokenType = Literal["access", "refresh", "ui"]

ALGORITHM = "HS256"
ISSUER = AUDIENCE = "household-services"
REQUIRED = ["exp", "iss", "aud", "sub", "jti", "typ", "sid"]
SHORTEST_KEY = 32
KEY_FILE = "secret_keys.json"


class BadToken(Exception):
    """Not a token of ours, or not one that is good for this now."""


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says: the account's id, the sign-in's id, the token's own id."""

    subject: str
    sid: str
    jti: str


def issue(typ: TokenType, *, subject: str, sid: str, jti: str, lifetime: timedelta) -> str:
    """Sign a token with the newest key."""
    kid, key = next(iter(key_ring().items()))
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now(),
        "exp": now() + lifetime,
        "typ": typ,
        "sub": subject,
        "sid": sid,
        "jti": jti,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def read(token: str, typ: TokenType) -> Claims:
    """What a token of this type says.

    Raises:
        BadToken: forged, altered, expired, incomplete, of another type, or not a token at all.
    """
    try:
        key = key_ring()[str(jwt.get_unverified_header(token).get("kid"))]
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=ISSUER, audience=AUDIENCE, options={"require": REQUIRED}
        )
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise BadToken(type(error).__name__) from None
    if claims["typ"] != typ:
        raise BadToken("of another type")
    return Claims(str(claims["sub"]), str(claims["sid"]), str(claims["jti"]))


def key_ring() -> dict[str, str]:
    """Key id → key, newest first: from `HSA_SECRET_KEY`, else from a file in the data folder.

    Raises:
        WrongSettings: a key is too short to be safe.
    """
    settings = get_settings()
    return _ring(settings.secret_key, settings.data_dir)


@lru_cache(maxsize=1)
def _ring(from_settings: str, data_dir: Path) -> dict[str, str]:
    keys = [key.strip() for key in from_settings.split(",") if key.strip()]
    if any(len(key) < SHORTEST_KEY for key in keys):
        raise WrongSettings(f"Wrong settings. HSA_SECRET_KEY: each key needs at least {SHORTEST_KEY} characters")
    keys = keys or _keys_in(data_dir / KEY_FILE)
    return {hashlib.sha256(key.encode()).hexdigest()[:12]: key for key in keys}


def _keys_in(path: Path) -> list[str]:
    if not path.exists():
        _write_first_key(path)
    return json.loads(path.read_text("utf-8"))


def _write_first_key(path: Path) -> None:
    """Write the key file atomically; of several processes one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump([token_urlsafe(48)], file)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
