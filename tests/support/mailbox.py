"""Reads the mail that the product writes into files when no mail server is configured."""

import re
import time
from email import message_from_bytes, policy
from pathlib import Path

from tests.support.server import RunningServer


def wait_for_link(server: RunningServer, email: str, page_path: str) -> str:
    """Wait for a mail to this address with a link to a page, delete it, and return the link."""
    folder = Path(server.settings["HSA_DATA_DIR"]) / "mail"
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        for path in sorted(folder.glob("*.eml"), reverse=True):
            mail = message_from_bytes(path.read_bytes(), policy=policy.default)
            text = mail.get_body(("plain",)).get_content()  # pyright: ignore[reportAttributeAccessIssue, reportOptionalMemberAccess]
            match = re.search(rf"http://\S+{page_path}#\S+", text)
            if email in str(mail["to"]) and match:
                path.unlink()
                return match[0]
        time.sleep(0.1)  # another process writes the files
    raise AssertionError(f"no mail to {email} with a link to {page_path}")
