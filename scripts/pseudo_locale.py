"""Build every page in the pseudo-locale and find text that is not translated: whatever is plain English.

Prints each such text of pages, scripts and first values of states with its place, and exits with 1.
"""

import json
import os
import re
import sys
from collections.abc import Iterator, Mapping
from enum import Enum

from scripts.untranslated import PROPER_NAMES, is_human_text

PSEUDO_LANGUAGE = "en-XA"
PLAIN_WORD_PATTERN = re.compile(r"(?<![\w@/.&#-])[A-Za-z]*[aeiouAEIOU][A-Za-z]*(?![\w@/&])")
"""A word with a vowel and no accent; parts of addresses, codes and identifiers are none."""

STRING_LITERAL_PATTERN = re.compile(r'"(?:[^"\\]|\\.)*"')
TEXT_PROPS = ("aria-label", "aria-description", "aria-valuetext", "title", "placeholder", "alt", "label", "content")
CODE_ELEMENTS = ('"script"', '"kbd"')
UNTRANSLATED_WORDS = ("am", "a", "id", "Google", "Maps", "HSA_SMTP_URL", *(" ".join(PROPER_NAMES).split()))
"""Names and abbreviations."""


def find_plain_words(text: str) -> list[str]:
    """The words of a text that are not translated."""
    without_markup = re.sub(r"<[^<>]*>|&\w+;|\{[^{}]*\}|https?://\S+|\S+@\S+", " ", text)
    return [word for word in PLAIN_WORD_PATTERN.findall(without_markup) if word not in UNTRANSLATED_WORDS]


def list_rendered_texts(node: object) -> Iterator[str]:
    """What a rendered component shows or names: its contents and the props that people read or hear."""
    if isinstance(node, Mapping):
        if node.get("name") in CODE_ELEMENTS:
            return
        for name, value in node.items():
            if name == "contents":
                yield from list_expression_texts(value)
            elif name == "props":
                yield from (text for prop in value for text in list_prop_texts(prop))
            else:
                yield from list_rendered_texts(value)
    elif isinstance(node, list | tuple):
        for child in node:
            yield from list_rendered_texts(child)


def list_prop_texts(prop: str) -> Iterator[str]:
    """The texts of one `name:value` of a rendered component."""
    name, _separator, value = prop.partition(":")
    if name.strip('"') in TEXT_PROPS:
        yield from list_expression_texts(value)


def list_expression_texts(expression: str) -> Iterator[str]:
    """The string literals of a JavaScript expression; of code between them only what looks like text for people."""
    if STRING_LITERAL_PATTERN.fullmatch(expression):
        yield json.loads(expression)
        return
    yield from filter(is_human_text, (json.loads(each) for each in STRING_LITERAL_PATTERN.findall(expression)))


def list_page_texts() -> Iterator[tuple[str, str]]:
    """The texts of every page and of what surrounds all pages, each with where it is."""
    from hsa_app.components.layout import app_shell, script_data
    from hsa_app.pages.routes import PAGES

    for page in PAGES:
        for text in list_rendered_texts(page.component().render()):
            yield page.route, text
    for element in app_shell.head_elements():
        for text in list_rendered_texts(element.render()):
            yield "head", text
    for text in list_nested_texts(script_data.messages() | script_data.build_browser_formats()):
        yield "scripts", text


def list_nested_texts(value: object) -> Iterator[str]:
    """Every string in a structure of mappings and sequences."""
    if isinstance(value, str) and not isinstance(value, Enum):
        yield value
    elif isinstance(value, Mapping):
        for part in value.values():
            yield from list_nested_texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from list_nested_texts(part)


def list_state_defaults() -> Iterator[tuple[str, str]]:
    """The texts with which variables of states begin."""
    from reflex.state import BaseState, State

    def walk(state: type[BaseState]) -> Iterator[tuple[str, str]]:
        for name, field in state.get_fields().items():
            for text in list_nested_texts(field.default_value() if hasattr(field, "default_value") else None):
                yield f"{state.__name__}.{name}", text
        for child in state.get_substates():
            yield from walk(child)

    yield from walk(State)


def main() -> int:
    """Print each text with plain words; 1 if there is any."""
    os.environ["HSA_LANGUAGE"] = PSEUDO_LANGUAGE
    defects = [
        f"{place}: not translated: {text!r} ({', '.join(words)})"
        for place, text in dict.fromkeys([*list_page_texts(), *list_state_defaults()])
        if (words := find_plain_words(text))
    ]
    print(*defects, sep="\n", end="\n" if defects else "")
    return 1 if defects else 0


if __name__ == "__main__":
    sys.exit(main())
