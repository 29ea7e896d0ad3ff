"""Routes by purpose: pages that search engines may index, pages that need a session, and non-pages."""

INDEXABLE_PAGES = ("/", "/services", "/services/[service_id]", "/login", "/register", "/privacy")
"""Pages that search engines may index; all others are marked `noindex`."""

SIGNED_IN_PREFIXES = ("/account", "/admin", "/customer", "/professional")
"""Prefixes of pages that need a session."""

NON_PAGE_PREFIXES = ("/api/", "/auth/", "/files/")
"""Prefixes of routes that are not pages."""
