"""What a mail says, from its template: as text, and as HTML with every style beside the words."""

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hsa_app.core import formatting as words
from hsa_app.core.i18n import _, get_page_language, ngettext
from hsa_app.core.settings import get_settings
from hsa_app.domain.labels import REQUEST_STATUS_LABELS
from hsa_app.models import RequestStatus

if TYPE_CHECKING:
    from css_inline import CSSInliner
    from jinja2 import Environment
    from markupsafe import Markup

TEMPLATES_DIR = Path(__file__).parent / "templates"


def render(template: str, context: Mapping[str, Any]) -> tuple[str, str]:
    """The text part and the HTML part of a mail; `facts` are what the template names."""
    asked = {**context, "origin": get_settings().origin, "language": get_page_language()}
    text = _jinja_environment().get_template(f"{template}.txt").render(asked)
    html = _jinja_environment().get_template(f"{template}.html").render(asked)
    return _collapse_blank_lines(text), _css_inliner().inline(html)


def _collapse_blank_lines(text: str) -> str:
    """One empty line at most between paragraphs."""
    lines = [line.rstrip() for line in text.strip().splitlines()]
    kept = [line for line, before in zip(lines, ["", *lines], strict=False) if line or before]
    return "\n".join(kept) + "\n"


@lru_cache(maxsize=1)
def _jinja_environment() -> "Environment":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    made = Environment(
        loader=FileSystemLoader(TEMPLATES_DIR),
        autoescape=select_autoescape(["html"]),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    filters: dict[str, Any] = {
        "when": words.format_datetime,
        "money": words.format_money,
        "plural": words.pluralize,
        "outcome": _status_label,
    }
    made.globals.update({"_": _, "ngettext": ngettext, "home_link": _home_link})  # pyright: ignore[reportUnknownMemberType]
    made.filters.update(filters)  # pyright: ignore[reportUnknownMemberType]
    return made


def _home_link(origin: str) -> "Markup":
    """A link to the product, to be put into a sentence."""
    from markupsafe import Markup

    return Markup('<a href="{}">Household Services</a>').format(origin)


def _status_label(status: str) -> str:
    """The label of a request's status."""
    return _(REQUEST_STATUS_LABELS[RequestStatus(status)])


@lru_cache(maxsize=1)
def _css_inliner() -> "CSSInliner":
    from css_inline import CSSInliner

    return CSSInliner(load_remote_stylesheets=False, keep_at_rules=True)
