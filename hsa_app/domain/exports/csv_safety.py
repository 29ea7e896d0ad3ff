"""Escapes text in CSV cells against formula injection, reversibly.

Text that begins with a formula character (OWASP, CSV Injection: `=`, `+`, `-`, `@`, tab, line breaks and their
full-width and small variants; leading spaces, apostrophes and invisible characters are ignored) gets an apostrophe in
front. Text with leading apostrophes before a formula character gets one more, so that removing one restores the text.
"""

import re

_FORMULA_PATTERN = re.compile(
    "[\\s'\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]|'*[\t\r\n]"
)


def escape_formula(text: str | None) -> str:
    """Escape text so that no spreadsheet evaluates it as a formula; returns "" for None."""
    if not text or text[0].isalnum() or not _FORMULA_PATTERN.match(text):
        return text or ""
    return f"'{text}"


def unescape_formula(cell: str) -> str:
    """The inverse of `escape_formula`."""
    return cell[1:] if cell.startswith("'") and _FORMULA_PATTERN.match(cell, 1) else cell
