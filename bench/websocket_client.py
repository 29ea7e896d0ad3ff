"""A minimal browser tab that opens a page and passes messages on without parsing them.

Speaks just enough WebSocket (RFC 6455), Engine.IO 4 and Socket.IO 5 to receive a page's state.
"""

import asyncio
import json
import time
from base64 import b64encode
from collections.abc import Callable
from secrets import token_bytes
from uuid import uuid4

from tests.support.reflex_client import HYDRATE_EVENT, NAMESPACE

OPCODE_TEXT, OPCODE_CLOSE, OPCODE_PING, OPCODE_PONG = 1, 8, 9, 10


class WebSocketClient(asyncio.Protocol):
    """One socket. `on_message` is called with the client, each message and the time it was received (monotonic)."""

    def __init__(
        self, port: int, path: str, cookie: str, on_message: Callable[["WebSocketClient", bytes, float], None]
    ) -> None:
        self._port, self._path, self._cookie, self._on_message = port, path, cookie, on_message
        self._transport: asyncio.Transport
        self._buffer = bytearray()
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._token = uuid4().hex
        origin = f"http://127.0.0.1:{self._port}"
        lines = (
            f"GET {NAMESPACE}/?token={self._token}&EIO=4&transport=websocket HTTP/1.1",
            f"Host: 127.0.0.1:{self._port}",
            f"Origin: {origin}",
            f"Cookie: {self._cookie}",
            "Connection: Upgrade",
            "Upgrade: websocket",
            "Sec-WebSocket-Version: 13",
            f"Sec-WebSocket-Key: {b64encode(token_bytes(16)).decode()}",
        )
        transport.write(("\r\n".join(lines) + "\r\n\r\n").encode())

    def data_received(self, data: bytes) -> None:
        """Split the received bytes into frames and handle them."""
        received_at = time.monotonic()
        self._buffer += data
        if not self._is_open:
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            assert head.startswith(b"HTTP/1.1 101"), bytes(head[:200])
            self._is_open, self._buffer = True, rest
        while frame := _parse_frame(self._buffer):
            opcode, start, end = frame
            self._handle_frame(opcode, bytes(self._buffer[start:end]), received_at)
            del self._buffer[:end]

    def close(self) -> None:
        """Close the tab."""
        self._transport.close()

    def _handle_frame(self, opcode: int, message: bytes, received_at: float) -> None:
        if opcode == OPCODE_PING:
            self._send_frame(message, OPCODE_PONG)
        elif opcode == OPCODE_CLOSE:
            self.close()
        elif message == b"2":
            self._send_frame(b"3")
        elif message.startswith(b"0"):
            self._send_frame(f"40{NAMESPACE},{json.dumps({'event': self._build_event(HYDRATE_EVENT)})}".encode())
        else:
            self._on_message(self, message, received_at)

    def send_event(self, handler: str) -> None:
        """Send the event of a handler, as a click does."""
        self._send_frame(f"42{NAMESPACE},{json.dumps(['event', self._build_event(handler)])}".encode())

    def _build_event(self, name: str) -> dict[str, object]:
        payload = {"vars": {}, "hashes": None} if name == HYDRATE_EVENT else {}
        router = {"pathname": self._path, "asPath": self._path, "query": {}}
        return {"name": name, "payload": payload, "router_data": router, "token": self._token}

    def _send_frame(self, message: bytes, opcode: int = OPCODE_TEXT) -> None:
        size = len(message)
        length = bytes([0x80 | size]) if size < 126 else b"\xfe" + size.to_bytes(2, "big")
        self._transport.write(
            bytes([0x80 | opcode]) + length + bytes(4) + message
        )  # a mask of zeros leaves the message unchanged


def _parse_frame(buffer: bytearray) -> tuple[int, int, int] | None:
    """Return opcode, start and end of the message of the first complete frame, or None."""
    if len(buffer) < 2:
        return None
    size, start = buffer[1], 2
    if size > 125:
        start = 4 if size == 126 else 10
        size = int.from_bytes(buffer[2:start], "big")
    return (buffer[0] & 15, start, start + size) if len(buffer) >= start + size and len(buffer) >= start else None
