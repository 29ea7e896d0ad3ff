"""The code of an error in a browser: shown to the person by assets/scripts/error_code.js, and written to the log."""

MAX_LENGTH, DIGITS = 300, 8
OFFSET, PRIME = 0x811C9DC5, 0x01000193
"""The parameters of FNV-1a with 32 bits."""


def page_code(said: str) -> str:
    """The code a person is shown when a page broke by this: FNV-1a over the low bytes of its first line."""
    digest, line = OFFSET, said.partition("\n")[0].encode("utf-16-le", "surrogatepass")
    for unit in line[: 2 * MAX_LENGTH : 2]:
        digest = ((digest ^ unit) * PRIME) & 0xFFFFFFFF
    return f"{digest:0{DIGITS}X}"


def browser_parameters() -> dict[str, int]:
    """The same parameters for the script."""
    return {"maxLength": MAX_LENGTH, "digits": DIGITS, "offset": OFFSET, "prime": PRIME}
