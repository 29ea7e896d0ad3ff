"""The unit of work: what is kept, what follows, and that nothing follows a rollback."""

import traceback
from secrets import token_hex

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hsa_app.infra import cache, db, pubsub


@pytest.fixture(autouse=True)
def notes(each_database: str) -> None:
    with db.transaction() as uow:
        uow.db.connection().execute(text("CREATE TABLE note (word TEXT)"))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    told: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(cache, "invalidate", lambda topics: told.append(("dropped", list(topics))))
    monkeypatch.setattr(pubsub, "publish", lambda topics: told.append(("told", list(topics))))
    return told


def write(uow: db.UnitOfWork, word: str) -> None:
    """Write one note."""
    uow.db.connection().execute(text("INSERT INTO note VALUES (:word)"), {"word": word})


def words() -> list[str]:
    """All notes there are."""
    with db.read_only() as uow:
        return list(uow.db.connection().execute(text("SELECT word FROM note")).scalars())


def test_what_was_written_is_kept_when_all_went_well() -> None:
    with db.transaction() as uow:
        write(uow, "kept")
    assert words() == ["kept"]


def test_nothing_is_kept_announced_or_done_when_something_failed(told: list[object]) -> None:
    def fail() -> None:
        with db.transaction() as uow:
            write(uow, "lost")
            uow.publish_after_commit("user:1")
            uow.after_commit(lambda: told.append("done"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert words() == []
    assert told == []


def test_topics_are_dropped_then_told_once_each_after_the_commit(told: list[object]) -> None:
    with db.transaction() as uow:
        uow.publish_after_commit("user:1", "admin")
        uow.publish_after_commit("user:1")
        assert told == []
    assert told == [("dropped", ["user:1", "admin"]), ("told", ["user:1", "admin"])]


def test_what_fails_after_the_commit_neither_raises_nor_stops_the_rest(
    told: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with db.transaction() as uow:
        write(uow, "kept")
        uow.after_commit(fail)
        uow.after_commit(lambda: told.append("done"))
    assert words() == ["kept"]
    assert told == ["done"]
    assert "work after a commit failed" in caplog.text


def test_a_change_is_safe_while_redis_is_away() -> None:
    with db.transaction() as uow:
        write(uow, "kept")
        uow.publish_after_commit("catalogue")
    assert words() == ["kept"]


def test_reading_never_writes() -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), db.read_only() as uow:
        write(uow, "smuggled")
    assert words() == []


def test_a_reader_sees_one_moment_while_others_write() -> None:
    with db.read_only() as reader:
        count = text("SELECT count(*) FROM note")
        assert reader.db.connection().execute(count).scalar() == 0
        with db.transaction() as uow:
            write(uow, "later")
        assert reader.db.connection().execute(count).scalar() == 0
    assert words() == ["later"]


def test_what_a_database_says_of_a_mistake_repeats_nothing_that_was_typed() -> None:
    typed = token_hex(8)
    with db.transaction() as uow:
        uow.db.connection().execute(text("CREATE UNIQUE INDEX one_word ON note (word)"))
        write(uow, typed)
    with pytest.raises(DBAPIError) as refused, db.transaction() as uow:
        write(uow, typed)
    assert typed not in "".join(traceback.format_exception(refused.value))
