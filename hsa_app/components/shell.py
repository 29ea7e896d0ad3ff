"""What the whole application wears: styles, head, corner, and what is shown when a page breaks."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import reflex as rx
from reflex.vars.function import ArgsFunctionOperation
from reflex_base.components.memo import memo
from reflex_components_core.base.error_boundary import ErrorBoundary

from hsa_app.components.connection import ConnectionWatch
from hsa_app.components.ui.failure import failure
from hsa_app.components.ui.toast import notices

LINKS = Path(__file__).resolve().parents[2] / "assets" / "scripts" / "links.js"
"""Stands in the page itself: it must run before anything that tells the address on."""

STYLES = (
    "tokens", "base", "layout", "controls", "parts", "slip",
    "schedule", "table", "overlay", "chart", "landing", "booking", "admin",
    "documents", "schedule",
)  # fmt: skip


def look() -> dict[str, Any]:
    """Arguments of `rx.App` for everything one sees: `rx.App(**look(), …)`."""
    return {
        "stylesheets": [f"/styles/{name}.css" for name in STYLES],
        "head_components": head(),
        "app_wraps": wraps(),
        "toaster": None,
        "html_lang": "en-IN",
    }


def head() -> list[rx.Component]:
    """Links out of mails first, font early, our scripts after the page. (Reflex itself sets the theme in time.)"""
    return [
        rx.el.script(LINKS.read_text("utf-8")),
        rx.el.link(
            rel="preload",
            href="/fonts/anek-latin.woff2",
            custom_attrs={"as": "font"},
            type="font/woff2",
            cross_origin="anonymous",
        ),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.script(src="/scripts/ui.js", defer=True),
        rx.el.script(src="/scripts/forms.js", defer=True),
        rx.el.script(src="/scripts/documents.js", defer=True),
        rx.el.script(src="/scripts/keys.js", defer=True),
    ]


def wraps() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """Around every page: a net for what breaks, and the corner that speaks."""
    return {
        (55, "ErrorBoundary"): lambda _stateful: net(),
        (5, "Overlay"): lambda stateful: corner() if stateful else rx.fragment(notices(rx.fragment())),
    }


def corner() -> rx.Component:
    """The corner that speaks, in a part of its own, below the provider that knows of the connection."""

    def corner_that_speaks() -> rx.Component:
        return notices(ConnectionWatch.create())

    return rx.fragment(memo(corner_that_speaks)())


def net() -> rx.Component:
    """Shown instead of a page that broke; the error itself goes to the log."""
    reload = rx.call_script("window.location.reload()")
    shown = rx.el.main(
        failure(
            "This page could not be shown",
            "What you saved is safe. Load it again; if it happens twice, tell us.",
            on_retry=reload,
        ),
        class_name="wrap wrap--narrow",
    )
    return ErrorBoundary.create(fallback_render=ArgsFunctionOperation.create(("event_args",), rx.Var.create(shown)))
