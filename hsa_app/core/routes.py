"""Which pages the world may list, and which are only for those who are signed in."""

LISTED = ("/", "/services", "/services/[service_id]", "/login", "/register", "/privacy")
"""Pages a search engine may show; every other page asks not to be."""

SIGNED_IN = ("/account", "/admin", "/customer", "/professional")
"""What these begin with is somebody's own."""

FOR_PROGRAMS = ("/api/", "/auth/", "/files/")
"""Nothing to read for people."""
