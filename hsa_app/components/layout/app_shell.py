"""The application shell: styles, head, toasts and the error boundary."""

from collections.abc import Callable
from typing import Any

import reflex as rx
from reflex_base.components.memo import memo
from reflex_components_core.base.error_boundary import ErrorBoundary

from hsa_app.components.layout.brand import brand_link
from hsa_app.components.layout.connection_monitor import ConnectionMonitor
from hsa_app.components.layout.script_bundle import LINK_TOKEN, bundle_url
from hsa_app.components.layout.script_data import script_data
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.text import interpolated_text, strong, text
from hsa_app.components.ui.toast import toast_region
from hsa_app.core.i18n import _, get_page_language

ERROR_CODE = rx.Var("window.hsa?.errorCode(event_args.error)", _var_type=str)
"""The code of the error that a page failed with; hsa_app.core.frontend_error_code writes the same code to the log."""

THEME_COLORS = {"light": "#FFFEFC", "dark": "#211D1A"}
"""The colour of the browser's own bar on phones: --surface of assets/styles/tokens.css."""

STYLESHEETS = (
    "tokens", "base", "layout", "controls", "parts", "slip",
    "schedule", "table", "overlay", "chart", "landing", "booking", "admin",
    "documents", "schedule",
)  # fmt: skip


def app_options() -> dict[str, Any]:
    """Arguments of `rx.App` for the appearance: `rx.App(**app_options(), …)`."""
    return {
        "stylesheets": [f"/styles/{name}.css" for name in STYLESHEETS],
        "head_components": head_elements(),
        "app_wraps": app_wraps(),
        "toaster": None,
        "html_lang": get_page_language(),
    }


def head_elements() -> list[rx.Component]:
    """Elements of the head: the link token script first, then font, icons and scripts. Reflex sets the theme itself."""
    return [
        rx.el.script(LINK_TOKEN.read_text("utf-8")),
        rx.el.link(
            rel="preload",
            href="/fonts/anek-latin.woff2",
            custom_attrs={"as": "font"},
            type="font/woff2",
            cross_origin="anonymous",
        ),
        rx.el.link(rel="icon", href="/favicon.svg", type="image/svg+xml"),
        rx.el.link(rel="apple-touch-icon", href="/icons/apple-touch-icon.png"),
        rx.el.link(rel="manifest", href="/manifest.webmanifest"),
        *[
            rx.el.meta(name="theme-color", content=colour, media=f"(prefers-color-scheme: {theme})")
            for theme, colour in THEME_COLORS.items()
        ],
        script_data(),
        rx.el.script(src=bundle_url(), type="module"),
    ]


def app_wraps() -> dict[tuple[int, str], Callable[[bool], rx.Component | None]]:
    """Wrappers around every page: the error boundary and the toast region."""
    return {
        (55, "ErrorBoundary"): lambda _stateful: error_boundary(),
        (5, "Overlay"): lambda stateful: toast_overlay() if stateful else rx.fragment(toast_region(rx.fragment())),
    }


def toast_overlay() -> rx.Component:
    """The toast region as a memoized component, below the provider of the connection errors."""

    def connected_toast_region() -> rx.Component:
        return toast_region(ConnectionMonitor.create())

    return rx.fragment(memo(connected_toast_region)())


def error_boundary() -> rx.Component:
    """Shown instead of a page that failed to render; the log has the error under the same code."""
    message = stack(
        rx.el.h1(_("This page could not be shown")),
        text(
            _("That is our mistake. What you saved is safe; what you typed here and did not send is not."), muted=True
        ),
        text(
            interpolated_text(_("If it happens again, tell us the code {code}."), code=strong(ERROR_CODE)),
            small=True,
            muted=True,
        ),
        gap="s",
    )
    actions = row(
        button(
            _("Try again"), variant="primary", icon="refresh-cw", on_click=rx.call_script("window.location.reload()")
        ),
        link_button(_("Go to the start page"), "/"),
        wrap=True,
    )
    bar = rx.el.header(rx.el.div(brand_link(), class_name="wrap top__in"), class_name="top")
    body = rx.el.main(rx.el.div(message, actions, class_name="wrap wrap--narrow stack stack--l broke", role="alert"))
    return ErrorBoundary.create(fallback_render=rx.Var.create(rx.el.div(bar, body, class_name="page")))
