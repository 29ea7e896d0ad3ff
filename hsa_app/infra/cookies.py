"""The cookies of browsers: session, email link and flash message."""

import base64
import binascii
import json

from hsa_app.core.settings import get_settings

FLASH_MAX_AGE_SECONDS = 60


def session_cookie_name() -> str:
    """The name of the session cookie; over https with the `__Host-` prefix, which browsers enforce."""
    return "__Host-hsa_session" if get_settings().is_https else "hsa_session"


def flash_cookie_name() -> str:
    """The name of the flash cookie, which carries the message for the page after a redirect."""
    return "__Host-hsa_flash" if get_settings().is_https else "hsa_flash"


def link_cookie_name() -> str:
    """The name of the cookie that holds the secret of an opened email link until it is used."""
    return "__Host-hsa_link" if get_settings().is_https else "hsa_link"


def get_cookie(cookie_header: str, name: str) -> str:
    """Return the value of a cookie in a Cookie header (RFC 6265), or "" if it is missing."""
    for part in cookie_header.split(";"):
        cookie_name, _, value = part.strip().partition("=")
        if cookie_name == name:
            return value
    return ""


def encode_values(values: dict[str, str]) -> str:
    """Encode strings as a cookie value."""
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode()


def decode_values(content: str) -> dict[str, str]:
    """Decode the strings of a cookie value; {} if it was not written by `encode_values`."""
    try:
        values = json.loads(base64.urlsafe_b64decode(content.encode()))
    except (ValueError, binascii.Error, RecursionError):
        return {}
    return {str(key): str(value) for key, value in values.items()} if isinstance(values, dict) else {}
