"""GET /api/services from the cache against a constant JSON answer of the same server (goal: at least half).

`python -m bench.catalogue` starts a Redis, a one-process server with 60 services, and asks for both in turn.
"""

import asyncio
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from decimal import Decimal
from pathlib import Path
from statistics import median
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Mount, Route

from hsa_app.api.app import make_api
from hsa_app.infra import bus, migrations
from hsa_app.infra.db import transaction
from hsa_app.models import Service
from tests.support.ports import free_port
from tests.support.valkey import running_valkey

CONNECTIONS, ROUNDS, SECONDS = 32, 5, 2.0


def server() -> Starlette:
    """The API as it is mounted in production, a constant beside it, and the news the cache listens to."""

    async def constant(_: Request) -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ignore(*_: object) -> None: ...

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        task = asyncio.create_task(bus.subscribe(ignore, ignore, ignore))
        yield
        task.cancel()

    return Starlette(routes=[Route("/constant", constant), Mount("", make_api())], lifespan=lifespan)


def stock(count: int = 60) -> None:
    """Services to list."""
    migrations.upgrade()
    with transaction() as work:
        for number in range(count):
            text = {"name": f"Service {number}", "category": "Cleaning", "description": "What it is, in a sentence."}
            row: dict[str, Any] = {"base_price": Decimal("499.00"), "currency": "INR", "duration_minutes": 60, **text}
            work.db.add(Service(**row))


def wait_for(port: int) -> None:
    """Return once the server takes connections."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise SystemExit("the server did not start")


async def rate(port: int, path: str) -> float:
    """Answers a second over a few kept-alive connections."""
    asked = f"GET {path} HTTP/1.1\r\nHost: bench\r\nAccept: */*\r\n\r\n".encode()
    until = time.perf_counter() + SECONDS

    async def one() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        done = 0
        while time.perf_counter() < until:
            writer.write(asked)
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            assert head.startswith(b"http/1.1 200"), head
            await reader.readexactly(int(head.split(b"content-length:")[1].split(b"\r\n")[0]))
            done += 1
        writer.close()
        return done

    started = time.perf_counter()
    done = sum(await asyncio.gather(*(one() for _ in range(CONNECTIONS))))
    return done / (time.perf_counter() - started)


async def compare(port: int) -> float:
    """Rates in turn, so that whatever else the machine does meets both alike; the median share."""
    shares = []
    for _ in range(ROUNDS):
        constant = await rate(port, "/constant")
        cached = await rate(port, "/api/services")
        shares.append(cached / constant)
        print(f"constant {constant:7.0f}/s   cached {cached:7.0f}/s   {cached / constant:.0%}")
    return median(shares)


def main() -> None:
    """Start everything, measure, say the figure."""
    with tempfile.TemporaryDirectory() as folder, running_valkey(Path(folder)) as redis:
        os.environ |= {"HSA_DATA_DIR": folder, "HSA_REDIS_URL": redis}
        stock()
        port = free_port()
        command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--port", str(port)]
        process = subprocess.Popen([*command, "--log-level", "warning", "bench.catalogue:server"])
        try:
            wait_for(port)
            print(f"median share: {asyncio.run(compare(port)):.0%} (goal: at least 50%)")
        finally:
            process.terminate()
            process.wait(timeout=20)


if __name__ == "__main__":
    main()
