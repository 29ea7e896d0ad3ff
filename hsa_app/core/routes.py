"""Route prefixes: pages that search engines may index, and pages of each role."""

INDEXABLE_PAGES = ("/", "/services", "/services/[service_id]", "/login", "/register", "/privacy")
"""Pages a search engine may show; every other page asks not to be."""

SIGNED_IN_PREFIXES = ("/account", "/admin", "/customer", "/professional")
"""What these begin with is somebody's own."""

NON_PAGE_PREFIXES = ("/api/", "/auth/", "/files/")
"""Nothing to read for people."""
