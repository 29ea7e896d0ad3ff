"""Describes User-Agent headers; the header itself is not stored."""

import re

from hsa_app.core.i18n import _

BROWSER_TOKENS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "OPiOS/"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/"), "Chrome"),
    (("Safari/",), "Safari"),
)
"""Tokens of the header and the browser they identify. Order matters: most browsers also send tokens listed below."""

OPERATING_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_PROGRAM_NAME_PATTERN = re.compile(r"([A-Za-z][A-Za-z-]{1,19})(?:/|$)", re.ASCII)


def describe_browser(user_agent_header: str) -> str:
    """Describe a User-Agent header, such as "Chrome on Android"."""
    name = next(
        (
            name
            for browser_tokens, name in BROWSER_TOKENS
            if any(token in user_agent_header for token in browser_tokens)
        ),
        _("A browser"),
    )
    system = next((label for token, label in OPERATING_SYSTEMS if token in user_agent_header), "")
    return _("{name} on {system}").format(name=name, system=system) if system else name


def describe_program(user_agent_header: str) -> str:
    """Describe an API client, such as "A program (curl)"; without a plain name, "A program"."""
    match = _PROGRAM_NAME_PATTERN.match(user_agent_header)
    return f"A program ({match[1]})" if match and match[1] != "Mozilla" else _("A program")
