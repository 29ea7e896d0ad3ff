"""Route prefixes: pages that search engines may index, and pages of each role."""

LISTED = ("/", "/services", "/services/[service_id]", "/login", "/register", "/privacy")
"""Pages a search engine may show; every other page asks not to be."""

SIGNED_IN = ("/account", "/admin", "/customer", "/professional")
"""What these begin with is somebody's own."""

FOR_PROGRAMS = ("/api/", "/auth/", "/files/")
"""Nothing to read for people."""
