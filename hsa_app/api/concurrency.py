"""When a file is looked at: one of a person at a time, few in all, and admins never behind the others.

Each look takes a child process. Who waits holds no thread and no file in memory, and leaves when they hang up.
"""

from collections import Counter
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import ParamSpec, TypeVar

from anyio import CancelScope, CapacityLimiter, create_task_group, to_thread
from anyio.lowlevel import RunVar
from fastapi import Request

from hsa_app.core.errors import AppError, RateLimited
from hsa_app.core.i18n import _
from hsa_app.domain.actor import Actor

P = ParamSpec("P")
T = TypeVar("T")

AT_ONCE, ADMINS_AT_ONCE = 2, 1
"""Files that are looked at at the same time in one process."""

OF_ONE, WAITING = 12, 30
"""Calls of one person, under way or waiting; people whose turn it is and who wait for a place."""

TRY_AGAIN_SECONDS = 10


class ClientDisconnected(AppError):
    """Nobody waits for the answer any more."""


@dataclass(slots=True)
class _Lines:
    """Of one event loop."""

    people: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(AT_ONCE))
    admins: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(ADMINS_AT_ONCE))
    turns: dict[int, CapacityLimiter] = field(default_factory=dict)
    calls: Counter[int] = field(default_factory=Counter)


_lines: RunVar[_Lines] = RunVar("hsa_files_lines")


@asynccontextmanager
async def one_at_a_time(actor: Actor) -> AsyncIterator[None]:
    """Be the only call about files of this person; their others wait, before anything of them is read.

    Raises:
        TooManyTries: very many wait already.
    """
    lines, who = _here(), actor.user_id
    if lines.calls[who] >= OF_ONE:
        raise RateLimited(_("You sent many files at once. Wait for the first ones."), retry_after=TRY_AGAIN_SECONDS)
    lines.calls[who] += 1
    try:
        async with lines.turns.setdefault(who, CapacityLimiter(1)):
            yield
    finally:
        lines.calls[who] -= 1
        if not lines.calls[who]:
            del lines.calls[who]
            lines.turns.pop(who, None)


@asynccontextmanager
async def slot(actor: Actor, request: Request) -> AsyncIterator[None]:
    """Be one of the few whose file is looked at. The body of `request` has been read: what comes next is its end.

    Raises:
        HungUp: the caller did, while waiting.
        TooManyTries: very many wait already.
    """
    places = _here().admins if actor.is_admin else _here().people
    if places.statistics().tasks_waiting >= WAITING:
        raise RateLimited(_("Many files are looked at just now. Try again soon."), retry_after=TRY_AGAIN_SECONDS)
    me, mine = object(), False
    try:
        async with create_task_group() as group:
            group.start_soon(_leave_when_gone, request, group.cancel_scope)
            await places.acquire_on_behalf_of(me)
            mine = True
            group.cancel_scope.cancel()
        if not mine:
            raise ClientDisconnected(_("You hung up."))
        yield
    finally:
        if mine:
            places.release_on_behalf_of(me)


async def run_limited(do: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a thread what looks at a file, at a `place`: those are counted, threads need not be."""
    return await to_thread.run_sync(partial(do, *args, **kwargs), limiter=CapacityLimiter(1))


async def _leave_when_gone(request: Request, waiting: CancelScope) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    waiting.cancel()


def _here() -> _Lines:
    try:
        return _lines.get()
    except LookupError:
        _lines.set(_Lines())
        return _lines.get()
