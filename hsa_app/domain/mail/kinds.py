"""The kinds of mail, and which of them users can turn off."""

from datetime import timedelta
from typing import Final

from hsa_app.core.i18n import N_

OPTIONAL_KINDS: Final[dict[str, str]] = {
    "request-accepted": N_("A professional accepts my request"),
    "request-released": N_("A job goes back on the board"),
    "request-cancelled": N_("A visit is called off"),
    "request-expired": N_("A request of mine expires"),
    "review-reply": N_("A professional replies to my rating"),
    "reminder": N_("The daily reminder of what is pending"),
    "monthly-report": N_("The monthly report"),
    "export-done": N_("An export is ready, or failed"),
}
"""The kinds that users can turn off, with their label in the preferences. All other kinds are always sent."""

SECRET_LINK_TTL: Final[dict[str, timedelta]] = {
    "password-reset": timedelta(hours=1),
    "email-change": timedelta(hours=24),
}
"""Kinds with a secret link to an account, and the lifetime of the link.

Admins do not see their content, it is redacted once sent or failed, and they are not sent after the link expired.
"""

KIND_LABELS: Final[dict[str, str]] = {
    "welcome": N_("Welcome"),
    "approval": N_("Approval decided"),
    "blocked": N_("Account blocked"),
    "password-reset": N_("Password reset"),
    "password-changed": N_("Password changed"),
    "email-change": N_("Email change"),
    "email-changed": N_("Email changed"),
    "email-in-use": N_("Email in use"),
    "request-accepted": N_("Request accepted"),
    "request-released": N_("Request released"),
    "request-cancelled": N_("Request cancelled"),
    "request-expired": N_("Request expired"),
    "review-reply": N_("Reply to a rating"),
    "reminder": N_("Daily reminder"),
    "monthly-report": N_("Monthly report"),
    "export-done": N_("Export"),
}
"""The label of each kind, for admins."""
