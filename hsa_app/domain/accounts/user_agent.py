"""What someone signed in with, in a few words of our own: nothing that was sent is kept as it came."""

import re

from hsa_app.core.i18n import _

BROWSERS = (
    (("Edg/", "EdgA/", "EdgiOS/"), "Edge"),
    (("OPR/", "OPiOS/"), "Opera"),
    (("SamsungBrowser/",), "Samsung Internet"),
    (("Firefox/", "FxiOS/"), "Firefox"),
    (("Chrome/", "CriOS/"), "Chrome"),
    (("Safari/",), "Safari"),
)
"""By what a browser says of itself. Most also claim to be those that stand below them here."""

SYSTEMS = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("CrOS", "ChromeOS"), ("Windows", "Windows"),
    ("Macintosh", "Mac"), ("Linux", "Linux"),
)  # fmt: skip
_PROGRAM = re.compile(r"([A-Za-z][A-Za-z-]{1,19})(?:/|$)", re.ASCII)


def browser(agent: str) -> str:
    """Chrome on Android, by the User-Agent header; a browser nobody knows is just that."""
    name = next((name for signs, name in BROWSERS if any(sign in agent for sign in signs)), _("A browser"))
    system = next((words for sign, words in SYSTEMS if sign in agent), "")
    return _("{name} on {system}").format(name=name, system=system) if system else name


def program(agent: str) -> str:
    """A program (curl), by the User-Agent header; without a plain name, just a program."""
    named = _PROGRAM.match(agent)
    return f"A program ({named[1]})" if named and named[1] != "Mozilla" else _("A program")
