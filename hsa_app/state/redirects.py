"""Redirects to the sign-in page or the user's home, within this site only."""

from urllib.parse import quote

import reflex as rx
from reflex.event import EventSpec
from reflex.istate.data import ReflexURL

from hsa_app.models import Role

_HOME_PATHS = {Role.CUSTOMER: "/customer", Role.PROFESSIONAL: "/professional", Role.ADMIN: "/admin"}


def home_path(role: str) -> str:
    """The home page of a role."""
    return _HOME_PATHS.get(Role(role), "/")


def redirect_to_home(role: str) -> EventSpec:
    """Redirects to the home page of a role."""
    return rx.redirect(home_path(role), replace=True)


def redirect_to_login(url: ReflexURL) -> EventSpec:
    """Redirects to the sign-in page, and after signing in back to `url` with its query."""
    path = f"{url.path}?{url.query}" if url.query else url.path
    return rx.redirect(f"/login?next={quote(path, safe='/')}", replace=True)
