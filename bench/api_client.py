"""A minimal HTTP/1.1 client with one keep-alive connection, so that measurements show the server's cost."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Any


class ApiClient:
    """One keep-alive connection to a server on this machine; an async context manager."""

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
        """Send a request and return status and body of the response."""
        content = b"" if body is None else json.dumps(body).encode()
        content_headers = f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n" if content else ""
        self._writer.write(f"{method} {path} HTTP/1.1\r\n{self._header_lines}{content_headers}\r\n".encode() + content)
        head = (await self._reader.readuntil(b"\r\n\r\n")).lower()
        length = int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        return int(head[9:12]), await self._reader.readexactly(length)

    async def request_timed(self, method: str, path: str, body: Any = None) -> float:
        """Send a request that must succeed and return its duration in seconds."""
        started_at = time.perf_counter()
        status, response = await self.request(method, path, body)
        duration = time.perf_counter() - started_at
        assert status < 300, (method, path, status, response[:300])
        return duration


@asynccontextmanager
async def keep_requesting(client: ApiClient, path: str, pause_seconds: float = 0.005) -> AsyncIterator[list[float]]:
    """Repeat a GET request inside the block; durations in seconds are appended to the yielded list."""
    durations: list[float] = []
    is_stopped = asyncio.Event()

    async def request_repeatedly() -> None:
        while not is_stopped.is_set():
            durations.append(await client.request_timed("GET", path))
            await asyncio.sleep(pause_seconds)

    task = asyncio.create_task(request_repeatedly())
    try:
        yield durations
    finally:
        is_stopped.set()  # not cancelled: an unread response would be mistaken for that of the next request
        await task
