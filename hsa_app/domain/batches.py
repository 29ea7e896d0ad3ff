"""Work done in parts, each in a transaction of its own, so that nobody waits long for one."""

from collections.abc import Callable, Iterator, Mapping

from hsa_app.infra.db import UnitOfWork

Batch = Callable[[UnitOfWork], Mapping[str, int]]
"""A part of a job for one transaction; answers what came of it, by word."""

Sweep = Callable[[UnitOfWork, int], int]
"""Takes up so many at most, and answers how many there were."""

AT_ONCE, ROUNDS = 100, 50


def until_done(word: str, sweep: Sweep, *, rehearsed: bool) -> Iterator[Batch]:
    """A sweep until nothing is left; once when it is only rehearsed, since what it found is then still there."""
    found = AT_ONCE

    def once(uow: UnitOfWork) -> dict[str, int]:
        nonlocal found
        found = sweep(uow, AT_ONCE)
        return {word: found}

    for _ in range(1 if rehearsed else ROUNDS):
        if found < AT_ONCE:
            return
        yield once
