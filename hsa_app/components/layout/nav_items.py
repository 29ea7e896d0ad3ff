"""The navigation items of each role. A new page adds one line here."""

from dataclasses import dataclass

from hsa_app.core.i18n import N_


@dataclass(frozen=True)
class NavItem:
    """A page in the navigation; `in_tab_bar` items are in the tab bar of phones, too."""

    key: str
    label: str
    href: str
    icon: str = ""
    in_tab_bar: bool = True


PUBLIC_NAV = (
    NavItem("services", N_("Services"), "/services"),
    NavItem("prices", N_("Prices"), "/#prices"),
    NavItem("how", N_("How it works"), "/#how"),
    NavItem("professionals", N_("For professionals"), "/register?role=professional"),
)
CUSTOMER_NAV = (
    NavItem("home", N_("Home"), "/customer", "house"),
    NavItem("services", N_("Services"), "/services", "search"),
    NavItem("history", N_("History"), "/customer/history", "history"),
)
PROFESSIONAL_NAV = (
    NavItem("board", N_("Board"), "/professional", "columns-3"),
    NavItem("schedule", N_("Schedule"), "/professional/schedule", "calendar-days"),
    NavItem("earnings", N_("Earnings"), "/professional/earnings", "wallet"),
    NavItem("profile", N_("Profile"), "/professional/profile", "user"),
)
ADMIN_NAV = (
    NavItem("overview", N_("Overview"), "/admin", "layout-dashboard"),
    NavItem("approvals", N_("Approvals"), "/admin/professionals", "badge-check"),
    NavItem("users", N_("Users"), "/admin/users", "users"),
    NavItem("services", N_("Services"), "/admin/services", "tag"),
    NavItem("requests", N_("Requests"), "/admin/requests", "clipboard-list"),
    NavItem("mail", N_("Mail"), "/admin/mail", "mail", in_tab_bar=False),
    NavItem("jobs", N_("Jobs"), "/admin/jobs", "timer", in_tab_bar=False),
    NavItem("exports", N_("Exports"), "/admin/exports", "download"),
    NavItem("audit", N_("Audit log"), "/admin/audit", "scroll-text", in_tab_bar=False),
)
ROLE_HOME_URLS = {"customer": "/customer", "professional": "/professional", "admin": "/admin"}
