"""Coalesces calls: runs one at once, and those that arrive meanwhile together, later."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Coalescer:
    """Calls `do` with all targets asked for: the first at once, then after each round a pause (seconds).

    `idle` is called when nothing more is asked.
    """

    def __init__(self, pause: float, do: Callable[[set[str]], Awaitable[None]], idle: Callable[[], object]) -> None:
        self._pause, self._do, self._idle = pause, do, idle
        self._targets: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def ask(self, target: str) -> None:
        """Have it done soon for this target; asked twice before then, it is done once."""
        self._targets.add(target)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._targets:
            targets, self._targets = self._targets, set()
            try:
                await self._do(targets)
            except Exception:  # one failed round must not silence the room
                log.exception("a live message could not be sent")
            await asyncio.sleep(self._pause)
        self._task = None
        self._idle()
