"""Doing things as someone: one verb in its own transaction, and several at once."""

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
    """One verb, committed."""
    with transaction() as uow:
        return operation(uow, *args, **kwargs)


def run_query(query: Callable[Concatenate[UnitOfWork, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
    """One query."""
    with read_only() as uow:
        return query(uow, *args, **kwargs)


def result_or_error(call: Callable[[], T]) -> T | AppError:
    """What a call answers, or how it refuses."""
    try:
        return call()
    except AppError as refusal:
        return refusal


def run_concurrently(calls: Sequence[Callable[[], Any]]) -> list[Any]:
    """The outcomes of calls that all begin at the same moment, each in its own thread."""
    gate = Barrier(len(calls))

    def begin(call: Callable[[], Any]) -> Any:
        gate.wait(30)
        return result_or_error(call)

    with ThreadPoolExecutor(len(calls)) as threads:
        return list(threads.map(begin, calls))


def run_during_transaction(first: Callable[[UnitOfWork], Any], second: Callable[[], T]) -> T | AppError:
    """The outcome of `second`, begun while the transaction of `first` was done but not yet committed."""
    with ThreadPoolExecutor(1) as thread:
        with transaction() as uow:
            first(uow)
            begun: Future[T | AppError] = thread.submit(result_or_error, second)
            sleep(0.3)
        return begun.result(30)


def error_codes(outcomes: Sequence[Any]) -> list[str]:
    """The codes of those that were refused."""
    return [told.code for told in outcomes if isinstance(told, AppError)]
