"""Rate limits: the same with and without Redis."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from hsa_app.infra import rate_limit


@pytest.fixture(autouse=True, params=["redis", "away"])
def redis_or_fallback(request: pytest.FixtureRequest) -> None:
    if request.param == "redis":
        request.getfixturevalue("valkey")


def test_consume_allows_limit_then_returns_wait_seconds() -> None:
    assert [rate_limit.consume("ana", 3, 60) for _ in range(3)] == [0, 0, 0]
    assert 55 < rate_limit.consume("ana", 3, 60) <= 60
    assert rate_limit.consume("pat", 3, 60) == 0


def test_consume_is_allowed_again_after_wait() -> None:
    assert rate_limit.consume("ana", 1, 1) == 0
    retry_after = rate_limit.consume("ana", 1, 1)
    assert retry_after == 1
    threading.Event().wait(retry_after + 0.05)
    assert rate_limit.consume("ana", 1, 1) == 0


def test_successful_attempts_do_not_count() -> None:
    for _ in range(3):
        assert rate_limit.try_start_attempt("ana", 1) == 0
        rate_limit.finish_attempt("ana", 60, failed=False)
    assert rate_limit.try_start_attempt("ana", 1) == 0
    rate_limit.finish_attempt("ana", 60, failed=True)
    assert 55 < rate_limit.try_start_attempt("ana", 1) <= 60


def test_attempt_waits_while_all_slots_are_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    assert rate_limit.try_start_attempt("ana", 1) == 0
    with ThreadPoolExecutor(1) as pool:
        second_attempt = pool.submit(rate_limit.try_start_attempt, "ana", 1)
        rate_limit.finish_attempt("ana", 60, failed=False)
        assert second_attempt.result(10) == 0
    monkeypatch.setattr(rate_limit, "MAX_WAIT_SECONDS", 0.1)
    assert rate_limit.try_start_attempt("ana", 1) == 1


def test_reset_clears_attempts() -> None:
    rate_limit.consume("ana", 1, 60)
    rate_limit.reset_attempts("ana")
    assert rate_limit.consume("ana", 1, 60) == 0


def test_concurrent_consume_allows_exactly_the_limit() -> None:
    with ThreadPoolExecutor(16) as pool:
        results = list(pool.map(lambda _: rate_limit.consume("ana", 5, 60), range(64)))
    assert results.count(0) == 5
