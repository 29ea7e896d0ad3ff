"""Coalesces calls: the first runs immediately, those that arrive during the pause run together after it."""

import asyncio
import logging
from collections.abc import Awaitable, Callable

log = logging.getLogger(__name__)


class Coalescer:
    """Calls `run` with the set of requested targets: the first immediately, then once after each `pause` (seconds).

    `on_idle` is called when no target is left.
    """

    def __init__(self, pause: float, run: Callable[[set[str]], Awaitable[None]], on_idle: Callable[[], object]) -> None:
        self._pause, self._call, self._on_idle = pause, run, on_idle
        self._targets: set[str] = set()
        self._task: asyncio.Task[None] | None = None

    def request(self, target: str) -> None:
        """Request a call for this target; repeated requests before the call are merged."""
        self._targets.add(target)
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def _run(self) -> None:
        while self._targets:
            targets, self._targets = self._targets, set()
            try:
                await self._call(targets)
            except Exception:  # a failed call must not stop the next
                log.exception("could not send a live update")
            await asyncio.sleep(self._pause)
        self._task = None
        self._on_idle()
