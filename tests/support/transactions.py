"""Runs domain functions in their own transactions, alone or concurrently."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier
from time import sleep
from typing import Any, Concatenate, ParamSpec, TypeVar

from hsa_app.core.errors import AppError
from hsa_app.infra.db import UnitOfWork, read_only, transaction

P = ParamSpec("P")
T = TypeVar("T")


def execute(operation: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a domain function in a transaction and commit it."""
    with transaction() as uow:
        return operation(uow, *args, **kwargs)


def run_query(query: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Run a query in a read-only transaction."""
    with read_only() as uow:
        return query(uow, *args, **kwargs)


def result_or_error(call: Callable[[], T]) -> T | AppError:
    """Return the result of the call or the AppError it raised."""
    try:
        return call()
    except AppError as error:
        return error


def run_concurrently(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """Start all calls at the same time, each in its own thread; return their results or errors."""
    barrier = Barrier(len(calls))

    def run_at_barrier(call: Callable[[], Any]) -> Any:
        barrier.wait(30)
        return result_or_error(call)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(run_at_barrier, calls))


def run_during_transaction(first: Callable[[UnitOfWork], Any], second: Callable[[], T]) -> T | AppError:
    """Return the result of `second`, started while the transaction of `first` is not yet committed."""
    with ThreadPoolExecutor(1) as thread:
        with transaction() as uow:
            first(uow)
            future: Future[T | AppError] = thread.submit(result_or_error, second)
            sleep(0.3)
        return future.result(30)


def error_codes(results: Sequence[Any]) -> list[str]:
    """Return the codes of the results that are errors."""
    return [result.code for result in results if isinstance(result, AppError)]
