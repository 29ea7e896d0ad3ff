"""A child process with many open boards that reports when each of them received a booking."""

import asyncio
import json
import multiprocessing
from collections.abc import Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from typing import Any

from bench.websocket_client import WebSocketClient

CONCURRENT_OPENS = 10
OPEN_TIMEOUT_SECONDS, UPDATE_TIMEOUT_SECONDS = 60.0, 20.0
BOARD_LOADED_MARKER = b'"is_loaded_rx_state_":true'


class BoardClients:
    """The parent's side of a process with one open board per cookie. The first message is the number of boards."""

    def __init__(self, port: int, cookies: Sequence[str]) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, child_pipe = context.Pipe()
        self._process = context.Process(target=_run_clients, args=(port, list(cookies), child_pipe), daemon=True)
        self._process.start()
        child_pipe.close()

    async def receive(self) -> Any:
        """Wait for the next message of the process."""
        return await asyncio.to_thread(self._pipe.recv)

    def expect_word(self, word: str) -> None:
        """Make the process report when each board received `word`: first "listening", then the times (monotonic)."""
        self._pipe.send(word)

    def close(self) -> None:
        """Close all boards and end the process."""
        with suppress(OSError):
            self._pipe.send(None)
        self._process.join(10)
        self._process.kill()


def _run_clients(port: int, cookies: list[str], pipe: Connection) -> None:
    asyncio.run(_BoardTabs(port, pipe).run(cookies))


class _BoardTabs:
    def __init__(self, port: int, pipe: Connection) -> None:
        self._port, self._pipe = port, pipe
        self._tabs: list[WebSocketClient] = []
        self._seen_at: dict[WebSocketClient, float] = {}
        self._word = BOARD_LOADED_MARKER
        self._expected_count = 0
        self._all_seen = asyncio.Event()

    async def run(self, cookies: list[str]) -> None:
        for first in range(0, len(cookies), CONCURRENT_OPENS):
            await self._open_tabs(cookies[first : first + CONCURRENT_OPENS])
        self._pipe.send(len(self._tabs))
        while word := await asyncio.to_thread(self._pipe.recv):
            self._expect_word(word.encode(), len(self._tabs))
            self._pipe.send("listening")
            with suppress(TimeoutError):
                await asyncio.wait_for(self._all_seen.wait(), UPDATE_TIMEOUT_SECONDS)
            self._pipe.send(list(self._seen_at.values()))
        for tab in self._tabs:
            tab.close()

    async def _open_tabs(self, cookies: list[str]) -> None:
        self._expect_word(BOARD_LOADED_MARKER, len(cookies))
        loop = asyncio.get_running_loop()
        for cookie in cookies:
            _, tab = await loop.create_connection(
                lambda cookie=cookie: WebSocketClient(self._port, "/professional", cookie, self._on_message),
                "127.0.0.1",
                self._port,
            )
            self._tabs.append(tab)
        await asyncio.wait_for(self._all_seen.wait(), OPEN_TIMEOUT_SECONDS)

    def _expect_word(self, word: bytes, expected_count: int) -> None:
        self._word, self._expected_count, self._seen_at = word, expected_count, {}
        self._all_seen.clear()

    def _on_message(self, tab: WebSocketClient, message: bytes, received_at: float) -> None:
        if tab not in self._seen_at and self._word in message:
            self._seen_at[tab] = received_at
            if len(self._seen_at) >= self._expected_count:
                self._all_seen.set()
        if b'"events":[{' in message:
            for event in json.loads(message[message.index(b",") + 1 :])[1]["events"]:
                if not event["name"].startswith("_"):
                    tab.send_event(event["name"])
