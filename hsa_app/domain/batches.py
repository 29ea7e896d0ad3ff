"""Work done in parts, each in a transaction of its own, so that nobody waits long for one."""

from collections.abc import Callable, Iterator, Mapping

from hsa_app.infra.db import UnitOfWork

Batch = Callable[[UnitOfWork], Mapping[str, int]]
"""A part of a job for one transaction; answers what came of it, by word."""

BatchProcessor = Callable[[UnitOfWork, int], int]
"""Takes up so many at most, and answers how many there were."""

BATCH_SIZE, MAX_BATCHES = 100, 50


def iterate_batches(result_key: str, processor: BatchProcessor, *, is_dry_run: bool) -> Iterator[Batch]:
    """A sweep until nothing is left; once when it is only rehearsed, since what it found is then still there."""
    found = BATCH_SIZE

    def once(uow: UnitOfWork) -> dict[str, int]:
        nonlocal found
        found = processor(uow, BATCH_SIZE)
        return {result_key: found}

    for _ in range(1 if is_dry_run else MAX_BATCHES):
        if found < BATCH_SIZE:
            return
        yield once
