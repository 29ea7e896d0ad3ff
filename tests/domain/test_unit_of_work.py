"""The unit of work: commit, after-commit steps, and none of them after a rollback."""

import traceback
from secrets import token_hex

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from hsa_app.infra import cache, db, pubsub


@pytest.fixture(autouse=True)
def note_table(each_database: str) -> None:
    with db.transaction() as uow:
        uow.db.connection().execute(text("CREATE TABLE note (word TEXT)"))


@pytest.fixture
def after_commit_calls(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, list[str]]]:
    published: list[tuple[str, list[str]]] = []
    monkeypatch.setattr(cache, "invalidate", lambda topics: published.append(("invalidated", list(topics))))
    monkeypatch.setattr(pubsub, "publish", lambda topics: published.append(("published", list(topics))))
    return published


def insert_note(uow: db.UnitOfWork, note: str) -> None:
    """Insert one note."""
    uow.db.connection().execute(text("INSERT INTO note VALUES (:word)"), {"word": note})


def list_notes() -> list[str]:
    """List the text of all notes."""
    with db.read_only() as uow:
        return list(uow.db.connection().execute(text("SELECT word FROM note")).scalars())


def test_transaction_commits_on_success() -> None:
    with db.transaction() as uow:
        insert_note(uow, "committed")
    assert list_notes() == ["committed"]


def test_failed_transaction_rolls_back_and_skips_after_commit(after_commit_calls: list[object]) -> None:
    def fail() -> None:
        with db.transaction() as uow:
            insert_note(uow, "lost")
            uow.publish_after_commit("user:1")
            uow.after_commit(lambda: after_commit_calls.append("done"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert list_notes() == []
    assert after_commit_calls == []


def test_topics_are_invalidated_then_published_once_after_commit(after_commit_calls: list[object]) -> None:
    with db.transaction() as uow:
        uow.publish_after_commit("user:1", "admin")
        uow.publish_after_commit("user:1")
        assert after_commit_calls == []
    assert after_commit_calls == [("invalidated", ["user:1", "admin"]), ("published", ["user:1", "admin"])]


def test_after_commit_failure_is_logged_and_does_not_stop_others(
    after_commit_calls: list[object], caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ZeroDivisionError

    with db.transaction() as uow:
        insert_note(uow, "committed")
        uow.after_commit(fail)
        uow.after_commit(lambda: after_commit_calls.append("done"))
    assert list_notes() == ["committed"]
    assert after_commit_calls == ["done"]
    assert "work after a commit failed" in caplog.text


def test_commit_succeeds_while_redis_is_down() -> None:
    with db.transaction() as uow:
        insert_note(uow, "committed")
        uow.publish_after_commit("catalogue")
    assert list_notes() == ["committed"]


def test_read_only_transaction_cannot_write() -> None:
    with pytest.raises(DBAPIError, match=r"read-?only"), db.read_only() as uow:
        insert_note(uow, "smuggled")
    assert list_notes() == []


def test_read_only_transaction_sees_a_consistent_snapshot() -> None:
    with db.read_only() as reader:
        count = text("SELECT count(*) FROM note")
        assert reader.db.connection().execute(count).scalar() == 0
        with db.transaction() as uow:
            insert_note(uow, "later")
        assert reader.db.connection().execute(count).scalar() == 0
    assert list_notes() == ["later"]


def test_database_error_omits_parameter_values() -> None:
    secret = token_hex(8)
    with db.transaction() as uow:
        uow.db.connection().execute(text("CREATE UNIQUE INDEX one_word ON note (word)"))
        insert_note(uow, secret)
    with pytest.raises(DBAPIError) as error, db.transaction() as uow:
        insert_note(uow, secret)
    assert secret not in "".join(traceback.format_exception(error.value))
