"""How rows are held while something is decided about them. SQLite lets one writer in at a time and ignores it.

Always in this order, so that nobody waits in a circle: professional, user, request.
"""

HELD = {"key_share": True}
"""Nobody else changes the row; others may still write rows that point to it (FOR NO KEY UPDATE)."""

KEPT = {"key_share": True, "read": True}
"""Nobody takes the row away (FOR KEY SHARE)."""

UNCHANGED = {"read": True}
"""Nobody changes the row, whoever looks may (FOR SHARE)."""
