"""Records the problems of a page from its first request on, and detects when it is idle."""

import json
import re
import time

from playwright.sync_api import ConsoleMessage, Page, Request, Response, WebSocket

QUIET_SECONDS = 0.3
ABORTED_BY_NAVIGATION = "net::ERR_ABORTED"
"""The error of a request that the browser cancelled because the page navigated."""


class PageWatch:
    """Listens to one page. `problems` is empty as long as nothing went wrong."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        self._event_count, self._last_frame_at = 0, 0.0
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.problems.append(f"error: {error}"))
        page.on("requestfailed", self._on_request_failed)
        page.on("response", self._on_response)
        page.on("websocket", self._on_websocket)

    def visit(self, path: str) -> None:
        """Open a path and wait until the page is idle."""
        self._event_count = 0
        self.page.goto(path)
        self.wait_until_idle()

    def wait_until_idle(self, seconds: float = 20) -> None:
        """Wait until no more updates arrive, nothing is loading, and the fonts are there.

        Raises:
            AssertionError: the page does not become idle in time.
        """
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self.page.wait_for_timeout(50)
            is_quiet = time.monotonic() - self._last_frame_at > QUIET_SECONDS
            if self._event_count and is_quiet and not self.page.locator("[aria-busy=true]:visible").count():
                self.page.evaluate("document.fonts.ready.then(() => null)")
                return
        raise AssertionError(f"{self.page.url} is still loading after {seconds} s")

    def _on_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.problems.append(f"console {message.type}: {message.text}")

    def _on_request_failed(self, request: Request) -> None:
        if request.failure != ABORTED_BY_NAVIGATION:
            self.problems.append(f"failed: {request.url} {request.failure}")

    def _on_response(self, response: Response) -> None:
        if response.status >= 400:
            self.problems.append(f"{response.status}: {response.url}")

    def _on_websocket(self, socket: WebSocket) -> None:
        socket.on("framereceived", self._on_frame)

    def _on_frame(self, frame: str | bytes) -> None:
        self._last_frame_at = time.monotonic()
        text = frame if isinstance(frame, str) else frame.decode(errors="replace")
        event = re.match(r"42/_event,(.*)", text, re.DOTALL)
        if event and _is_event_frame(event[1]):
            self._event_count += 1


def _is_event_frame(payload: str) -> bool:
    """Whether the frame answers an event, rather than only the connection."""
    name, *_ = json.loads(payload)
    return name == "event"
