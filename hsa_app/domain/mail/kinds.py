"""The kinds of mail, and which of them people may do without."""

from datetime import timedelta
from typing import Final

OPTIONAL: Final[dict[str, str]] = {
    "request-accepted": "A professional accepts my request",
    "request-released": "A job goes back on the board",
    "request-cancelled": "A visit is called off",
    "request-expired": "A request of mine expires",
    "review-reply": "A professional replies to my rating",
    "reminder": "The daily reminder of what is pending",
    "monthly-report": "The monthly report",
    "export-done": "An export is ready, or failed",
}
"""What people may switch off, in the words of the choice. All other kinds always go out."""

SECRET: Final[dict[str, timedelta]] = {"password-reset": timedelta(hours=1), "email-change": timedelta(hours=24)}
"""Kinds with a link that opens an account, and how long it lasts.

Nobody but their reader sees these words, they are forgotten once sent or given up, and do not go out too late.
"""

NAMES: Final[dict[str, str]] = {
    "welcome": "Welcome",
    "approval": "Approval decided",
    "blocked": "Account blocked",
    "password-reset": "Password reset",
    "password-changed": "Password changed",
    "email-change": "Email change",
    "email-changed": "Email changed",
    "email-in-use": "Email in use",
    "request-accepted": "Request accepted",
    "request-released": "Request released",
    "request-cancelled": "Request cancelled",
    "request-expired": "Request expired",
    "review-reply": "Reply to a rating",
    "reminder": "Daily reminder",
    "monthly-report": "Monthly report",
    "export-done": "Export",
}
"""What administrators read a kind as."""
