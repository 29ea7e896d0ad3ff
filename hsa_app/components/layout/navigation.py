"""What is in the bars of each role. A new page is one more line here."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A page in the navigation; `phone` places are in the tab bar."""

    key: str
    words: str
    href: str
    icon: str = ""
    phone: bool = True


PUBLIC = (
    Place("services", "Services", "/services"),
    Place("prices", "Prices", "/#prices"),
    Place("how", "How it works", "/#how"),
    Place("professionals", "For professionals", "/register?role=professional"),
)
CUSTOMER = (
    Place("home", "Home", "/customer", "house"),
    Place("services", "Services", "/services", "search"),
    Place("history", "History", "/customer/history", "history"),
)
PROFESSIONAL = (
    Place("board", "Board", "/professional", "columns-3"),
    Place("schedule", "Schedule", "/professional/schedule", "calendar-days"),
    Place("earnings", "Earnings", "/professional/earnings", "wallet"),
    Place("profile", "Profile", "/professional/profile", "user"),
)
ADMIN = (
    Place("overview", "Overview", "/admin", "layout-dashboard"),
    Place("approvals", "Approvals", "/admin/professionals", "badge-check"),
    Place("users", "Users", "/admin/users", "users"),
    Place("services", "Services", "/admin/services", "tag"),
    Place("requests", "Requests", "/admin/requests", "clipboard-list"),
    Place("mail", "Mail", "/admin/mail", "mail", phone=False),
    Place("jobs", "Jobs", "/admin/jobs", "timer", phone=False),
    Place("exports", "Exports", "/admin/exports", "download"),
    Place("audit", "Audit log", "/admin/audit", "scroll-text", phone=False),
)
HOMES = {"customer": "/customer", "professional": "/professional", "admin": "/admin"}
