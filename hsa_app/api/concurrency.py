"""Limits on concurrent uploads: one call per user at a time, few in all, a separate slot for admins.
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

MAX_CONCURRENT, MAX_CONCURRENT_ADMINS = 2, 1
"""Files that are looked at at the same time in one process."""

MAX_CALLS_PER_USER, MAX_WAITING = 12, 30
"""Calls of one person, under way or waiting; people whose turn it is and who wait for a place."""

RETRY_AFTER_SECONDS = 10


class ClientDisconnected(AppError):
    """The client has closed the connection."""


@dataclass(slots=True)
class _Limiters:
    """Of one event loop."""

    users: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MAX_CONCURRENT))
    admins: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MAX_CONCURRENT_ADMINS))
    per_user: dict[int, CapacityLimiter] = field(default_factory=dict)
    active_calls: Counter[int] = field(default_factory=Counter)


_loop_limiters: RunVar[_Limiters] = RunVar("hsa_files_lines")


@asynccontextmanager
async def one_at_a_time(actor: Actor) -> AsyncIterator[None]:
    """Be the only call about files of this person; their others wait, before anything of them is read.

    Raises:
        TooManyTries: very many wait already.
    """
    lines, who = _current_limiters(), actor.user_id
    if lines.active_calls[who] >= MAX_CALLS_PER_USER:
        raise RateLimited(_("You sent many files at once. Wait for the first ones."), retry_after=RETRY_AFTER_SECONDS)
    lines.active_calls[who] += 1
    try:
        async with lines.per_user.setdefault(who, CapacityLimiter(1)):
            yield
    finally:
        lines.active_calls[who] -= 1
        if not lines.active_calls[who]:
            del lines.active_calls[who]
            lines.per_user.pop(who, None)


@asynccontextmanager
async def slot(actor: Actor, request: Request) -> AsyncIterator[None]:
    """Be one of the few whose file is looked at. The body of `request` has been read: what comes next is its end.

    Raises:
        HungUp: the caller did, while waiting.
        TooManyTries: very many wait already.
    """
    places = _current_limiters().admins if actor.is_admin else _current_limiters().users
    if places.statistics().tasks_waiting >= MAX_WAITING:
        raise RateLimited(_("Many files are looked at just now. Try again soon."), retry_after=RETRY_AFTER_SECONDS)
    me, mine = object(), False
    try:
        async with create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, request, group.cancel_scope)
            await places.acquire_on_behalf_of(me)
            mine = True
            group.cancel_scope.cancel()
        if not mine:
            raise ClientDisconnected(_("You hung up."))
        yield
    finally:
        if mine:
            places.release_on_behalf_of(me)


async def run_limited(func: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run in a thread what looks at a file, at a `place`: those are counted, threads need not be."""
    return await to_thread.run_sync(partial(func, *args, **kwargs), limiter=CapacityLimiter(1))


async def _cancel_on_disconnect(request: Request, cancel_scope: CancelScope) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
    cancel_scope.cancel()


def _current_limiters() -> _Limiters:
    try:
        return _loop_limiters.get()
    except LookupError:
        _loop_limiters.set(_Limiters())
        return _loop_limiters.get()
