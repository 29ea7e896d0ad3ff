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
from hsa_app.core.settings import InvalidSettings, get_settings
from hsa_app.infra import files

TokenType = Literal["access", "refresh", "ui"]

ALGORITHM = "HS256"
ISSUER = AUDIENCE = "household-services"
REQUIRED_CLAIMS = ["exp", "iss", "aud", "sub", "jti", "typ", "sid"]
MIN_KEY_LENGTH = 32
KEY_FILE = "secret_keys.json"


class InvalidToken(Exception):
    """The token is forged, expired, or of another type."""


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of a valid token: user id (`sub`), session id (`sid`) and token id (`jti`)."""

    subject: str
    sid: str
    jti: str


def issue(token_type: TokenType, *, subject: str, sid: str, jti: str, lifetime: timedelta) -> str:
    """Sign a token with the newest key."""
    kid, key = next(iter(get_or_create_signing_keys().items()))
    claims = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "iat": now(),
        "exp": now() + lifetime,
        "typ": token_type,
        "sub": subject,
        "sid": sid,
        "jti": jti,
    }
    return jwt.encode(claims, key, algorithm=ALGORITHM, headers={"kid": kid})


def decode(token: str, token_type: TokenType) -> Claims:
    """Verify a token of this type and return its claims.

    Raises:
        InvalidToken: it is forged, altered, expired, incomplete, of another type, or not a token.
    """
    try:
        key = get_or_create_signing_keys()[str(jwt.get_unverified_header(token).get("kid"))]
        claims = jwt.decode(
            token, key, algorithms=[ALGORITHM], issuer=ISSUER, audience=AUDIENCE, options={"require": REQUIRED_CLAIMS}
        )
    except (jwt.PyJWTError, KeyError, ValueError) as error:
        raise InvalidToken(type(error).__name__) from None
    if claims["typ"] != token_type:
        raise InvalidToken("of another type")
    return Claims(str(claims["sub"]), str(claims["sid"]), str(claims["jti"]))


def get_or_create_signing_keys() -> dict[str, str]:
    """Return key id → key, newest first, from `HSA_SECRET_KEY`, else from a file in the data folder.

    Raises:
        InvalidSettings: a key is shorter than `MIN_KEY_LENGTH`.
    """
    settings = get_settings()
    return _load_signing_keys(settings.secret_key, settings.data_dir)


@lru_cache(maxsize=1)
def _load_signing_keys(configured_keys: str, data_dir: Path) -> dict[str, str]:
    keys = [key.strip() for key in configured_keys.split(",") if key.strip()]
    if any(len(key) < MIN_KEY_LENGTH for key in keys):
        raise InvalidSettings(f"Wrong settings. HSA_SECRET_KEY: each key needs at least {MIN_KEY_LENGTH} characters")
    keys = keys or _read_or_create_key_file(data_dir / KEY_FILE)
    return {hashlib.sha256(key.encode()).hexdigest()[:12]: key for key in keys}


def _read_or_create_key_file(path: Path) -> list[str]:
    if not path.exists():
        _create_key_file(path)
    return json.loads(path.read_text("utf-8"))


def _create_key_file(path: Path) -> None:
    """Write the key file atomically; of concurrent processes, the first one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{token_hex(8)}")
    try:
        with files.create_file(draft, is_text=True) as file:
            json.dump([token_urlsafe(48)], file)
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
