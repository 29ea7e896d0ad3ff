"""Text as it stands in a cell of a CSV file: what a spreadsheet would run is made inert, and can be read back.

Text that begins with what starts a formula (OWASP, CSV Injection: `=`, `+`, `-`, `@`, tab, line breaks and their
full-width and small variants; spaces, apostrophes and invisible characters before it do not count) gets one
apostrophe in front. Apostrophes that stand there already are doubled by the same rule, so that taking one away
gives back exactly what was written.
"""

import re

_FORMULA_PATTERN = re.compile(
    "[\\s'\u200b-\u200f\u2060\ufeff]*[=+\\-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212]|'*[\t\r\n]"
)


def escape_formula(text: str | None) -> str:
    """`text` as no spreadsheet takes it for a formula; nothing for None."""
    if not text or text[0].isalnum() or not _FORMULA_PATTERN.match(text):
        return text or ""
    return f"'{text}"


def unescape_formula(cell: str) -> str:
    """The inverse of `escape_formula`."""
    return cell[1:] if cell.startswith("'") and _FORMULA_PATTERN.match(cell, 1) else cell
