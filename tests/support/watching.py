"""A page that is watched from its beginning: what went wrong on it, and whether it has come to rest."""

import json
import re
import time

from playwright.sync_api import ConsoleMessage, Page, Request, Response, WebSocket

QUIET_SECONDS = 0.3
LEFT = "net::ERR_ABORTED"
"""What a browser says of a request it gave up because the page went elsewhere."""


class Watch:
    """Listens to one page. `troubles` is empty as long as nothing went wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.troubles: list[str] = []
        self._news, self._latest = 0, 0.0
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.troubles.append(f"error: {error}"))
        page.on("requestfailed", self._failed)
        page.on("response", self._answered)
        page.on("websocket", self._connected)

    def visit(self, path: str) -> None:
        """Open an address and wait until everything on it has come."""
        self._news = 0
        self.page.goto(path)
        self.rest()

    def rest(self, seconds: float = 20) -> None:
        """Wait until no more news come, nothing is still loading, and the font is there.

        Raises:
            AssertionError: the page does not come to rest.
        """
        ends = time.monotonic() + seconds
        while time.monotonic() < ends:
            self.page.wait_for_timeout(50)
            quiet = time.monotonic() - self._latest > QUIET_SECONDS
            if self._news and quiet and not self.page.locator("[aria-busy=true]:visible").count():
                self.page.evaluate("document.fonts.ready.then(() => null)")
                return
        raise AssertionError(f"{self.page.url} is still loading after {seconds} s")

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.troubles.append(f"console {message.type}: {message.text}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.troubles.append(f"failed: {request.url} {request.failure}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.troubles.append(f"{response.status}: {response.url}")

    def _connected(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._heard)

    def _heard(self, frame: str | bytes) -> None:
        self._latest = time.monotonic()
        text = frame if isinstance(frame, str) else frame.decode(errors="replace")
        event = re.match(r"42/_event,(.*)", text, re.DOTALL)
        if event and _is_news(event[1]):
            self._news += 1


def _is_news(payload: str) -> bool:
    """Whether the server answered the page's own load, and not only said that it is there."""
    name, *_ = json.loads(payload)
    return name == "event"
