"""Check that Chromium is installed for the browser tests; else install Debian's packages if we are root."""

import os
import shutil
import subprocess
import sys

from bootstrap import find_root_command, print_error

EXECUTABLE_NAMES = ("chromium", "chromium-browser", "google-chrome")
DEBIAN_PACKAGES = ("chromium", "fonts-lohit-deva")
"""The browser, and a font for the Devanagari texts of tests and screenshots."""


def find_chromium():
    """Return the path of the browser, or None."""
    return os.environ.get("HSA_CHROMIUM") or next(filter(None, map(shutil.which, EXECUTABLE_NAMES)), None)


def main():
    """Return 0 when a browser is installed; else 2, after one sentence."""
    if find_chromium():
        return 0
    apt = find_root_command("apt-get")
    if apt is None:
        return print_error("The browser tests need Chromium: install it, or set HSA_CHROMIUM to its path.")
    print("Installing Chromium ...", flush=True)
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["update", "-q"], ["install", "-y", "-q", "--no-install-recommends", *DEBIAN_PACKAGES]):
        subprocess.call(apt + command, stdout=subprocess.DEVNULL, env=environment)
    return (
        0
        if find_chromium()
        else print_error("Chromium could not be installed: install it, or set HSA_CHROMIUM to its path.")
    )


if __name__ == "__main__":
    sys.exit(main())
