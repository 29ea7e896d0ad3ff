"""Extract every sentence into the catalogue template `hsa_app/locales/messages.pot`. `make messages`.

`python scripts/messages.py check` writes nothing and exits with 1 if the template is not current.
"""

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import cast

from babel.messages.catalog import Catalog, Message
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

PLACEHOLDER_PATTERN = re.compile(r"\{([^{}]*)\}")
PLACEHOLDER_NAME_PATTERN = re.compile(r"[a-z_]+")
VOLATILE_HEADERS = ("POT-Creation-Date", "PO-Revision-Date")
"""Headers that would change without a change of a sentence."""


def main(arguments: list[str]) -> int:
    """Write the template, or check it."""
    catalog = extract_messages()
    template = render_template(catalog)
    if arguments == ["check"]:
        defects = [defect for message in catalog for defect in find_message_defects(message)]
        print(*defects, sep="\n", end="\n" if defects else "")
        is_current = TEMPLATE_FILE.exists() and TEMPLATE_FILE.read_text("utf-8") == template
        if not is_current:
            print(f"{TEMPLATE_FILE.relative_to(ROOT)} is not current: run `make messages`.")
        return 0 if is_current and not defects else 1
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


def find_message_defects(message: Message) -> Iterator[str]:
    """What keeps a message from being translated well: parts of sentences, and placeholders that are code."""
    for text in filter(None, [message.id] if isinstance(message.id, str) else message.id):
        if text != text.strip():
            yield f"begins or ends with a space, so it is part of a sentence: {text!r}"
        for placeholder in PLACEHOLDER_PATTERN.findall(text):
            if not PLACEHOLDER_NAME_PATTERN.fullmatch(placeholder):
                yield f"placeholder {{{placeholder}}} is no plain lower-case name: {text!r}"


def render_template(catalog: Catalog) -> str:
    """The template as text: sorted, without line numbers and dates, so that equal sentences give equal files."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, sort_output=True, include_lineno=False)
    lines = cast("str", buffer.getvalue().decode()).splitlines(keepends=True)
    return "".join(line for line in lines if not line.startswith(tuple(f'"{name}:' for name in VOLATILE_HEADERS)))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
