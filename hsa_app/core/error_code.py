"""The code of an error in a browser: shown to the person by assets/scripts/error_code.js, and written to the log."""

MAX_LENGTH, CODE_DIGITS = 300, 8
FNV_OFFSET, FNV_PRIME = 0x811C9DC5, 0x01000193
"""The parameters of FNV-1a with 32 bits."""


def compute_error_code(message: str) -> str:
    """The code a person is shown when a page broke by this: FNV-1a over the low bytes of its first line."""
    digest, line = FNV_OFFSET, message.partition("\n")[0].encode("utf-16-le", "surrogatepass")
    for unit in line[: 2 * MAX_LENGTH : 2]:
        digest = ((digest ^ unit) * FNV_PRIME) & 0xFFFFFFFF
    return f"{digest:0{CODE_DIGITS}X}"


def build_browser_parameters() -> dict[str, int]:
    """The same parameters for the script."""
    return {"maxLength": MAX_LENGTH, "digits": CODE_DIGITS, "offset": FNV_OFFSET, "prime": FNV_PRIME}
