"""Extract every sentence into the catalogue template `hsa_app/locales/messages.pot`. `make messages`.

`python scripts/messages.py check` writes nothing and exits with 1 if the template is not current.
"""

import io
import sys
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_keywords, parse_mapping_cfg
from babel.messages.pofile import write_po

ROOT = Path(__file__).parents[1]
MAPPING_FILE = ROOT / "babel.cfg"
TEMPLATE_FILE = ROOT / "hsa_app" / "locales" / "messages.pot"
KEYWORDS = ("_", "N_", "ngettext:1,2", "ngettext_noop:1,2", "pluralize:2,3")
COMMENT_TAGS = ("Translators:",)
HEADER = """\
# Sentences of Household Services, for translation. Written by `make messages`.
#"""
PERCENT_FLAG = "python-format"
"""Babel takes a per cent sign for a placeholder; ours are in braces."""

VOLATILE_HEADERS = ("POT-Creation-Date", "PO-Revision-Date")
"""Headers that would change without a change of a sentence."""


def main(arguments: list[str]) -> int:
    """Write the template, or check it."""
    template = render_template(extract_messages())
    if arguments == ["check"]:
        is_current = TEMPLATE_FILE.exists() and TEMPLATE_FILE.read_text("utf-8") == template
        if not is_current:
            print(f"{TEMPLATE_FILE.relative_to(ROOT)} is not current: run `make messages`.")
        return 0 if is_current else 1
    TEMPLATE_FILE.parent.mkdir(exist_ok=True)
    TEMPLATE_FILE.write_text(template, "utf-8")
    return 0


def extract_messages() -> Catalog:
    """All messages of the sources that `babel.cfg` names, each with the files it is in."""
    with MAPPING_FILE.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file, str(MAPPING_FILE))
    catalog = Catalog(project="Household Services", version="", msgid_bugs_address="", header_comment=HEADER)
    found = extract_from_dir(
        ROOT, methods, options, keywords=parse_keywords(KEYWORDS), comment_tags=COMMENT_TAGS, strip_comment_tags=True
    )
    for filename, _line, message, comments, context in found:
        catalog.add(message, locations=[(filename, 0)], auto_comments=comments, context=context).flags.discard(
            PERCENT_FLAG
        )
    return catalog


def render_template(catalog: Catalog) -> str:
    """The template as text: sorted, without line numbers and dates, so that equal sentences give equal files."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, include_lineno=False)
    lines = cast("str", buffer.getvalue().decode()).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}:' for name in VOLATILE_HEADERS)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
