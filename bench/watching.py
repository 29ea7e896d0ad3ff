"""Many open boards in a process of their own, which says when each of them was shown a booking."""

import asyncio
import json
import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from bench.tab import LightTab

AT_ONCE = 10
OPENS_WITHIN, HEARS_WITHIN = 60.0, 20.0
KNOWN = b'"known_rx_state_":true'


class Watchers:
    """A process with boards; `ready`, `hear(word)` and `close`, all from outside."""

    def __init__(self, port: int, cookies: Sequence[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process = context.Process(target=_watch, args=(port, list(cookies), theirs), daemon=True)
        self._process.start()
        theirs.close()

    async def said(self) -> Any:
        """What it says next."""
        return await asyncio.to_thread(self._pipe.recv)

    def expect(self, word: str) -> None:
        """From now on, note when each board shows this word; `said` gives the moments (monotonic) once all did."""
        self._pipe.send(word)

    def close(self) -> None:
        """Close every board and end the process."""
        with suppress(OSError):
            self._pipe.send(None)
        self._process.join(10)
        self._process.kill()


def _watch(port: int, cookies: list[str], pipe: Connection) -> None:
    asyncio.run(_Boards(port, pipe).run(cookies))


class _Boards:
    def __init__(self, port: int, pipe: Connection) -> None:
        self._port, self._pipe = port, pipe
        self._tabs: list[LightTab] = []
        self._seen: dict[LightTab, float] = {}
        self._word = KNOWN
        self._wanted = 0
        self._all = asyncio.Event()

    async def run(self, cookies: list[str]) -> None:
        for first in range(0, len(cookies), AT_ONCE):
            await self._open(cookies[first : first + AT_ONCE])
        self._pipe.send(len(self._tabs))
        while word := await asyncio.to_thread(self._pipe.recv):
            self._await_word(word.encode(), len(self._tabs))
            self._pipe.send("listening")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all.wait(), HEARS_WITHIN)
            self._pipe.send(list(self._seen.values()))
        for tab in self._tabs:
            tab.close()

    async def _open(self, cookies: list[str]) -> None:
        self._await_word(KNOWN, len(cookies))
        loop = asyncio.get_running_loop()
        for cookie in cookies:
            _, tab = await loop.create_connection(
                lambda cookie=cookie: LightTab(self._port, "/professional", cookie, self._heard),
                "127.0.0.1",
                self._port,
            )
            self._tabs.append(tab)
        await asyncio.wait_for(self._all.wait(), OPENS_WITHIN)

    def _await_word(self, word: bytes, wanted: int) -> None:
        self._word, self._wanted, self._seen = word, wanted, {}
        self._all.clear()

    def _heard(self, tab: LightTab, message: bytes, moment: float) -> None:
        if tab not in self._seen and self._word in message:
            self._seen[tab] = moment
            if len(self._seen) >= self._wanted:
                self._all.set()
        if b'"events":[{' in message:
            for event in json.loads(message[message.index(b",") + 1 :])[1]["events"]:
                if not event["name"].startswith("_"):
                    tab.call(event["name"])
