"""How rows are held while something is decided about them. SQLite lets one writer in at a time and ignores it.

Always in this order, so that nobody waits in a circle: professional, user, request, service.
"""

from typing import Any

FOR_NO_KEY_UPDATE: dict[str, Any] = {"key_share": True}
"""Nobody else changes the row; others may still write rows that point to it (FOR NO KEY UPDATE)."""

FOR_KEY_SHARE: dict[str, Any] = {"key_share": True, "read": True}
"""Nobody takes the row away (FOR KEY SHARE)."""

FOR_SHARE: dict[str, Any] = {"read": True}
"""Nobody changes the row, whoever looks may (FOR SHARE)."""
