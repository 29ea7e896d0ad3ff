"""Limits on concurrent uploads: one call per user at a time, few per process, a separate slot for admins.

Each inspection needs a child process. Waiting calls hold no thread and no file in memory, and end when the client
disconnects.
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
"""Files that are inspected concurrently in one process."""

MAX_CALLS_PER_USER, MAX_WAITING = 12, 30
"""Calls of one user, active or waiting; calls of all users that wait for a slot."""

RETRY_AFTER_SECONDS = 10


class ClientDisconnected(AppError):
    """The client has closed the connection."""


@dataclass(slots=True)
class _Limiters:
    """The limiters of one event loop."""

    users: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MAX_CONCURRENT))
    admins: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(MAX_CONCURRENT_ADMINS))
    per_user: dict[int, CapacityLimiter] = field(default_factory=dict)
    active_calls: Counter[int] = field(default_factory=Counter)


_loop_limiters: RunVar[_Limiters] = RunVar("hsa_upload_limiters")


@asynccontextmanager
async def one_at_a_time(actor: Actor) -> AsyncIterator[None]:
    """Let one call per user in at a time; others of the same user wait here, before their body is read.

    Raises:
        RateLimited: the user has `MAX_CALLS_PER_USER` calls, active or waiting.
    """
    limiters, user_id = _current_limiters(), actor.user_id
    if limiters.active_calls[user_id] >= MAX_CALLS_PER_USER:
        raise RateLimited(_("You sent many files at once. Wait for the first ones."), retry_after=RETRY_AFTER_SECONDS)
    limiters.active_calls[user_id] += 1
    try:
        async with limiters.per_user.setdefault(user_id, CapacityLimiter(1)):
            yield
    finally:
        limiters.active_calls[user_id] -= 1
        if not limiters.active_calls[user_id]:
            del limiters.active_calls[user_id]
            limiters.per_user.pop(user_id, None)


@asynccontextmanager
async def slot(actor: Actor, request: Request) -> AsyncIterator[None]:
    """Hold one of the inspection slots during the block.

    The body of `request` must have been read, so that its next message can only be a disconnect.

    Raises:
        ClientDisconnected: the client disconnected while waiting.
        RateLimited: `MAX_WAITING` calls are waiting.
    """
    limiter = _current_limiters().admins if actor.is_admin else _current_limiters().users
    if limiter.statistics().tasks_waiting >= MAX_WAITING:
        raise RateLimited(_("Many files are looked at just now. Try again soon."), retry_after=RETRY_AFTER_SECONDS)
    borrower, is_acquired = object(), False
    try:
        async with create_task_group() as group:
            group.start_soon(_cancel_on_disconnect, request, group.cancel_scope)
            await limiter.acquire_on_behalf_of(borrower)
            is_acquired = True
            group.cancel_scope.cancel()
        if not is_acquired:
            raise ClientDisconnected(_("You hung up."))
        yield
    finally:
        if is_acquired:
            limiter.release_on_behalf_of(borrower)


async def run_limited(func: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run `func` in a thread. To be called inside `slot`, which bounds the number of such threads."""
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
