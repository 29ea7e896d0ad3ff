"""Renders mails from templates: plain text, and HTML with inlined styles."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hsa_app.core import formatting
from hsa_app.core.i18n import _, ngettext
from hsa_app.core.settings import get_settings
from hsa_app.domain.labels import REQUEST_STATUS_LABELS
from hsa_app.models import RequestStatus

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES_DIR = Path(__file__).parent / "templates"


def render(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """Render a template with its context; returns the text part and the HTML part."""
    variables = {**context, "origin": get_settings().origin}
    text = _jinja_environment().get_template(f"{template}.txt").render(variables)
    html = _jinja_environment().get_template(f"{template}.html").render(variables)
    return _collapse_blank_lines(text), _css_inliner().inline(html)


def _collapse_blank_lines(text: str) -> str:
    """Reduce consecutive empty lines to one."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    collapsed = [line for line, previous in zip(lines, ["", *lines], strict=False) if line or previous]
    return "\n".join(collapsed) + "\n"


@lru_cache(maxsize=1)
def _jinja_environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "when": formatting.format_datetime,
        "money": formatting.format_money,
        "plural": formatting.pluralize,
        "outcome": _status_label,
    }
    environment.globals.update({"_": _, "ngettext": ngettext, "home_link": _home_link})  # pyright: ignore[reportUnknownMemberType]
    environment.filters.update(filters)  # pyright: ignore[reportUnknownMemberType]
    return environment


def _home_link(origin: str) -> "Markup":
    """Return a link to the product, for use in a sentence."""
    from markupsafe import Markup

    return Markup('<a href="{}">Household Services</a>').format(origin)


def _status_label(status: str) -> str:
    """Return the label of a request's status."""
    return _(REQUEST_STATUS_LABELS[RequestStatus(status)])


@lru_cache(maxsize=1)
def _css_inliner() -> "CSSInliner":
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
