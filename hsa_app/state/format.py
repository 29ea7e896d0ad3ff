"""Numbers, money and times in people's words, as pages and mails share them."""

from hsa_app.core.formatting import (
    clock_parts,
    clock_time,
    dated,
    day,
    duration,
    duration_parts,
    end_time,
    field_time,
    file_size,
    grouped,
    is_today,
    listed,
    local,
    money,
    plural,
    rating,
    when,
)

__all__ = [
    "clock_parts", "clock_time", "dated", "day", "duration", "duration_parts", "end_time", "field_time", "file_size",
    "grouped", "is_today", "listed", "local", "money", "plural", "rating", "when",
]  # fmt: skip
