"""The scripts of the page: modules below assets/scripts, which the build bundles into one file."""

import hashlib
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[3] / "assets" / "scripts"
ENTRY_POINT = "main.js"
LINK_TOKEN = FOLDER / "link_token.js"
"""Inlined into the page: it must run before any other script can read the URL."""


def bundle_url() -> str:
    """The URL of the bundle. Its name has a digest of the modules, so that browsers may cache it forever."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.js")):
        digest.update(f"{path.name}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return f"/assets/scripts-{digest.hexdigest()[:8]}.js"
