"""Where the system's browser is."""

import os
import shutil

NAMES = ("chromium", "chromium-browser", "google-chrome")


def path_of_chromium() -> str:
    """The path of Chromium, from `HSA_CHROMIUM` or found where programs are.

    Raises:
        FileNotFoundError: there is none.
    """
    found = os.environ.get("HSA_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if not found:
        raise FileNotFoundError("no Chromium: run `make test`, which installs it, or set HSA_CHROMIUM")
    return found
