"""HTML error pages for browsers that request a page."""

from html import escape
from http import HTTPStatus
from urllib.parse import quote

from starlette.responses import HTMLResponse
from starlette.types import Scope

from hsa_app.core.i18n import N_, _, get_page_language

_STYLES = """
:root { color-scheme: light dark; --bg: light-dark(#F6F3EE, #181512); --text: light-dark(#26221E, #F3EEE7);
  --muted: light-dark(#635C53, #B9B0A4); --accent: light-dark(#6B2B52, #A55F87); --line: light-dark(#6B2B52, #DBA3C1); }
body { margin: 0; padding: 64px 16px; background: var(--bg); color: var(--text);
  font: 400 1rem/1.5rem "Anek Latin", system-ui, sans-serif; }
@font-face { font-family: "Anek Latin"; src: url("/fonts/anek-latin.woff2") format("woff2"); font-weight: 100 800; }
main { max-width: 640px; margin: auto; }
svg { width: 40px; height: 40px; fill: var(--line); }
h1 { margin: 24px 0 8px; font: 600 1.75rem/2rem "Anek Latin", system-ui, sans-serif; }
p { margin: 0 0 24px; color: var(--muted); }
a { display: inline-block; padding: 12px 20px; border-radius: 8px; color: var(--line); font-weight: 500; }
a.first { background: var(--accent); color: #fff; text-decoration: none; }
a:focus-visible { outline: 2px solid var(--line); outline-offset: 2px; }
"""
_SERVER_ERROR_TITLE = N_("Something broke on our side")
_OTHER_ERROR_TITLE = N_("That did not work")
_TITLES_BY_STATUS = {
    401: N_("Sign in first"),
    403: N_("This is not allowed"),
    404: N_("Not found"),
    413: N_("This is too large"),
}
_LOGO_SVG = (
    '<svg viewBox="0 0 16 16" aria-hidden="true"><path d="M2 15V1h4v4.5L9 3l5 4.2V15h-4v-3a2 2 0 0 0-4 0v3z"/></svg>'
)
_CONTENT_SECURITY_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; font-src 'self'; img-src 'self'; frame-ancestors 'none'"
)


def accepts_html(scope: Scope) -> bool:
    """Whether the request is a page navigation of a browser, not a call of a program."""
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return b"text/html" in accepted and not scope["path"].startswith("/api")


def error_page(scope: Scope, status: int, message: str) -> HTMLResponse:
    """Build a self-contained error page. Its link never repeats a form submission."""
    title = _(
        _TITLES_BY_STATUS.get(
            status, _SERVER_ERROR_TITLE if status >= HTTPStatus.INTERNAL_SERVER_ERROR else _OTHER_ERROR_TITLE
        )
    )
    if status == HTTPStatus.UNAUTHORIZED:
        message = _("Then you are led back here.")
    return HTMLResponse(
        f"""<!doctype html>
<html lang="{get_page_language()}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex"><title>{escape(title)} · Household Services</title>
<link rel="icon" href="/favicon.svg" type="image/svg+xml"><style>{_STYLES}</style></head>
<body><main>{_LOGO_SVG}<h1>{escape(title)}</h1><p>{escape(message)}</p>
{_primary_link(scope, status)} <a href="/">{escape(_("Go to the start page"))}</a></main></body></html>
""",
        status,
        headers={"Cache-Control": "no-store", "Content-Security-Policy": _CONTENT_SECURITY_POLICY},
    )


def _primary_link(scope: Scope, status: int) -> str:
    """Return the link to the most likely remedy; "" if there is none on this path."""
    path = scope["path"]
    match status:
        case HTTPStatus.UNAUTHORIZED:
            label, target = _("Sign in"), f"/login?next={quote(path)}"
        case HTTPStatus.NOT_FOUND | HTTPStatus.METHOD_NOT_ALLOWED:
            return ""
        case _:
            form = "/login" if path.startswith("/auth/") else "/"
            label, target = _("Try again"), path if scope["method"] == "GET" else form
    return f'<a class="first" href="{escape(target)}">{escape(label)}</a>'
