"""The code of a frontend error: assets/scripts/error_code.js shows it to the user, the server logs it."""

MAX_LENGTH, CODE_DIGITS = 300, 8
FNV_OFFSET, FNV_PRIME = 0x811C9DC5, 0x01000193
"""The parameters of 32-bit FNV-1a."""


def compute_error_code(message: str) -> str:
    """Return the code of an error message: FNV-1a over the low bytes of the UTF-16 units of its first line."""
    digest, line = FNV_OFFSET, message.partition("\n")[0].encode("utf-16-le", "surrogatepass")
    for unit in line[: 2 * MAX_LENGTH : 2]:
        digest = ((digest ^ unit) * FNV_PRIME) & 0xFFFFFFFF
    return f"{digest:0{CODE_DIGITS}X}"


def build_browser_parameters() -> dict[str, int]:
    """Return the parameters for error_code.js."""
    return {"maxLength": MAX_LENGTH, "digits": CODE_DIGITS, "offset": FNV_OFFSET, "prime": FNV_PRIME}
