"""Describes a User-Agent header in a few words; the header itself is not stored."""

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
"""By what a browser says of itself. Most also claim to be those that stand below them here."""

OPERATING_SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_PROGRAM_NAME_PATTERN = re.compile(r"([A-Za-z][A-Za-z-]{1,19})(?:/|$)", re.ASCII)


def describe_browser(user_agent_header: str) -> str:
    """Describe a User-Agent header, such as "Chrome on Android"."""
    name = next(
        (name for signs, name in BROWSER_TOKENS if any(sign in user_agent_header for sign in signs)), _("A browser")
    )
    system = next((words for sign, words in OPERATING_SYSTEMS if sign in user_agent_header), "")
    return _("{name} on {system}").format(name=name, system=system) if system else name


def describe_program(user_agent_header: str) -> str:
    """A program (curl), by the User-Agent header; without a plain name, just a program."""
    named = _PROGRAM_NAME_PATTERN.match(user_agent_header)
    return _("A program ({name})").format(name=named[1]) if named and named[1] != "Mozilla" else _("A program")
