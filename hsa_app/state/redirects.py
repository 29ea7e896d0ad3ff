"""Redirects to the sign-in page or the user's home, within this site only."""

from urllib.parse import quote

import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import ReflexURL

from hsa_app.models import Role

_HOME_PATHS = {Role.CUSTOMER: "/customer", Role.PROFESSIONAL: "/professional", Role.ADMIN: "/admin"}


def home_path(role: str) -> str:
    """The page someone of this role begins at."""
    return _HOME_PATHS.get(Role(role), "/")


def redirect_to_home(role: str) -> EventSpec:
    """Lead someone to their own home."""
    return rx.redirect(home_path(role), replace=True)


def redirect_to_login(url: ReflexURL) -> EventSpec:
    """Lead someone to the sign-in and, after it, back to where they wanted to go, with what they had asked there."""
    path = f"{url.path}?{url.query}" if url.query else url.path
    return rx.redirect(f"/login?next={quote(path, safe='/')}", replace=True)
