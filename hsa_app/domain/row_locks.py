"""Row locks of PostgreSQL, as arguments of `with_for_update`. SQLite has one writer at a time and ignores them.

To avoid deadlocks, rows are always locked in this order: professional, user, request, service.
"""

from typing import Any

FOR_NO_KEY_UPDATE: dict[str, Any] = {"key_share": True}
"""Blocks other writers of the row, but not inserts of rows that reference it (FOR NO KEY UPDATE)."""

FOR_KEY_SHARE: dict[str, Any] = {"key_share": True, "read": True}
"""Blocks deletion of the row (FOR KEY SHARE)."""

FOR_SHARE: dict[str, Any] = {"read": True}
"""Blocks changes of the row, but not other readers with the same lock (FOR SHARE)."""
