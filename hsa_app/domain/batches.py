"""Splits background work into batches with one short transaction each, so that locks are held briefly."""

from collections.abc import Callable, Iterator, Mapping

from hsa_app.infra.db import UnitOfWork

Batch = Callable[[UnitOfWork], Mapping[str, int]]
"""One transaction's part of a task; returns counts by result name."""

BatchProcessor = Callable[[UnitOfWork, int], int]
"""Processes at most `limit` rows (the second argument); returns how many."""

BATCH_SIZE, MAX_BATCHES = 100, 50


def iterate_batches(result_key: str, processor: BatchProcessor, *, is_dry_run: bool) -> Iterator[Batch]:
    """Yield batches until one is not full; a dry run gets only one, since rolled back rows would be processed again.

    At most `MAX_BATCHES` of `BATCH_SIZE` rows each.
    """
    processed = BATCH_SIZE

    def process_batch(uow: UnitOfWork) -> dict[str, int]:
        nonlocal processed
        processed = processor(uow, BATCH_SIZE)
        return {result_key: processed}

    for _ in range(1 if is_dry_run else MAX_BATCHES):
        if processed < BATCH_SIZE:
            return
        yield process_batch
