"""What is in the bars of each role. A new page is one more line here."""

from dataclasses import dataclass

from hsa_app.core.i18n import N_


@dataclass(frozen=True)
class Place:
    """A page in the navigation; `phone` places are in the tab bar."""

    key: str
    words: str
    href: str
    icon: str = ""
    phone: bool = True


PUBLIC = (
    Place("services", N_("Services"), "/services"),
    Place("prices", N_("Prices"), "/#prices"),
    Place("how", N_("How it works"), "/#how"),
    Place("professionals", N_("For professionals"), "/register?role=professional"),
)
CUSTOMER = (
    Place("home", N_("Home"), "/customer", "house"),
    Place("services", N_("Services"), "/services", "search"),
    Place("history", N_("History"), "/customer/history", "history"),
)
PROFESSIONAL = (
    Place("board", N_("Board"), "/professional", "columns-3"),
    Place("schedule", N_("Schedule"), "/professional/schedule", "calendar-days"),
    Place("earnings", N_("Earnings"), "/professional/earnings", "wallet"),
    Place("profile", N_("Profile"), "/professional/profile", "user"),
)
ADMIN = (
    Place("overview", N_("Overview"), "/admin", "layout-dashboard"),
    Place("approvals", N_("Approvals"), "/admin/professionals", "badge-check"),
    Place("users", N_("Users"), "/admin/users", "users"),
    Place("services", N_("Services"), "/admin/services", "tag"),
    Place("requests", N_("Requests"), "/admin/requests", "clipboard-list"),
    Place("mail", N_("Mail"), "/admin/mail", "mail", phone=False),
    Place("jobs", N_("Jobs"), "/admin/jobs", "timer", phone=False),
    Place("exports", N_("Exports"), "/admin/exports", "download"),
    Place("audit", N_("Audit log"), "/admin/audit", "scroll-text", phone=False),
)
HOMES = {"customer": "/customer", "professional": "/professional", "admin": "/admin"}
