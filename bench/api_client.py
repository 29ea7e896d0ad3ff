"""A client so light that it is the server that is measured: one kept connection, plain HTTP/1.1."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any


class ApiClient:
    """One kept-alive connection to a server on this machine. Used as a context."""

    def __init__(self, port: int, headers: Mapping[str, str] | None = None) -> None:
        self._port = port
        self._header_lines = "".join(
            f"{name}: {value}\r\n" for name, value in {"Host": "127.0.0.1", **(headers or {})}.items()
        )
        self._reader: asyncio.StreamReader
        self._writer: asyncio.StreamWriter

    async def __aenter__(self) -> "ApiClient":
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port, limit=2**20)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._writer.close()

    async def request(self, method: str, path: str, body: Any = None) -> tuple[int, bytes]:
        """Ask, and wait for the whole answer: its status and body."""
        content = b"" if body is None else json.dumps(body).encode()
        about = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n" if content else ""
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{self._header_lines}{about}\r\n".encode() + content)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return int(head[9:12]), await self._reader.readexactly(length)

    async def request_timed(self, method: str, path: str, body: Any = None) -> float:
        """Seconds until a call that must go well was answered."""
        began = time.perf_counter()
        status, answer = await self.request(method, path, body)
        took = time.perf_counter() - began
        assert status < 300, (method, path, status, answer[:300])
        return took


@asynccontextmanager
async def keep_requesting(client: ApiClient, path: str, pause_seconds: float = 0.005) -> AsyncIterator[list[float]]:
    """While inside, ask the same thing again and again; the list fills with how long each took."""
    taken: list[float] = []
    over = asyncio.Event()

    async def ask() -> None:
        while not over.is_set():
            taken.append(await client.request_timed("GET", path))
            await asyncio.sleep(pause_seconds)

    task = asyncio.create_task(ask())
    try:
        yield taken
    finally:
        over.set()  # the last answer is waited for: left unread, it would be taken for that of the next call
        await task
