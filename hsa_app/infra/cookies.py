"""The cookies of browsers: session, email link and flash message."""

import base64
import binascii
import json

from hsa_app.core.settings import get_settings

FLASH_MAX_AGE_SECONDS = 60


def session_cookie_name() -> str:
    """The cookie of the sign-in; over https the browser itself guards the name."""
    return "__Host-hsa_session" if get_settings().is_https else "hsa_session"


def flash_cookie_name() -> str:
    """The cookie that says why the last form was refused."""
    return "__Host-hsa_flash" if get_settings().is_https else "hsa_flash"


def link_cookie_name() -> str:
    """The cookie of the link that was opened out of a mail, until it is used."""
    return "__Host-hsa_link" if get_settings().is_https else "hsa_link"


def get_cookie(cookie_header: str, name: str) -> str:
    """One cookie's value out of a Cookie header (RFC 6265), "" if it is not there."""
    for part in cookie_header.split(";"):
        found, _, content = part.strip().partition("=")
        if found == name:
            return content
    return ""


def encode_values(values: dict[str, str]) -> str:
    """Words as a cookie value."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def decode_values(content: str) -> dict[str, str]:
    """The words of a cookie value; none if it is not one of ours."""
    try:
        words = json.loads(base64.urlsafe_b64decode(content.encode()))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return {str(key): str(word) for key, word in words.items()} if isinstance(words, dict) else {}
