"""A user's notifications: their own only, in order, with an unread count."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from hsa_app.core.errors import NotFound
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.notifications import queries, service
from hsa_app.domain.pagination import PageParams
from tests.personas import Personas
from tests.support.transactions import execute, run_query


def notify_user(user: Actor, title: str = "Something happened") -> None:
    execute(
        notify,
        user.user_id,
        NotificationContent(kind="request-accepted", subject=title, context={"paragraphs": ["."]}, title=title),
    )


def list_latest(actor: Actor, limit: int = 20) -> list[queries.NotificationRow]:
    return run_query(queries.list_latest, actor, PageParams(limit=limit)).items


def count_unread(actor: Actor) -> int:
    return run_query(queries.count_unread, actor)


def test_notifications_are_newest_first_and_unread_until_opened(personas: Personas) -> None:
    for title in ("one", "two", "three"):
        notify_user(personas.ana, title)
    assert [row.title for row in list_latest(personas.ana)] == ["three", "two", "one"]
    assert count_unread(personas.ana) == 3
    execute(service.mark_read, personas.ana, list_latest(personas.ana)[1].id)
    execute(service.mark_read, personas.ana, list_latest(personas.ana)[1].id)
    assert count_unread(personas.ana) == 2
    assert [row.read_at is None for row in list_latest(personas.ana)] == [True, False, True]


def test_notifications_are_private_to_their_user(personas: Personas) -> None:
    notify_user(personas.ana)
    notification_id = list_latest(personas.ana)[0].id
    assert (list_latest(personas.sam), count_unread(personas.sam)) == ([], 0)
    for stranger in (personas.sam, personas.ada):
        with pytest.raises(NotFound):
            execute(service.mark_read, stranger, notification_id)
        execute(service.mark_all_read, stranger, notification_id)
    assert count_unread(personas.ana) == 1


@pytest.mark.parametrize("notification_id", [0, -1, 2**40, True, "1", None])
def test_invalid_notification_id_is_not_found(personas: Personas, notification_id: object) -> None:
    with pytest.raises(NotFound):
        execute(service.mark_read, personas.ana, notification_id)  # pyright: ignore[reportArgumentType]


def test_mark_all_read_skips_notifications_newer_than_shown(personas: Personas) -> None:
    notify_user(personas.ana, "seen")
    shown_id = list_latest(personas.ana)[0].id
    notify_user(personas.ana, "not seen yet")
    execute(service.mark_all_read, personas.ana, shown_id)
    assert [row.title for row in list_latest(personas.ana) if row.read_at is None] == ["not seen yet"]


def test_notifications_are_paginated(personas: Personas) -> None:
    for number in range(5):
        notify_user(personas.ana, str(number))
    first_page = run_query(queries.list_latest, personas.ana, PageParams(limit=2))
    second_page = run_query(queries.list_latest, personas.ana, PageParams(limit=2, cursor=first_page.next_cursor))
    assert [row.title for row in (*first_page.items, *second_page.items)] == ["4", "3", "2", "1"]


def test_unread_count_stops_at_limit(personas: Personas) -> None:
    for _ in range(101):
        notify_user(personas.ana)
    assert count_unread(personas.ana) == queries.MAX_COUNTED


def test_notifications_older_than_a_year_are_purged_in_batches(personas: Personas) -> None:
    started_at = datetime.now(UTC)
    for title in ("one", "two"):
        notify_user(personas.ana, title)
    with time_machine.travel(started_at + timedelta(days=200)):
        notify_user(personas.ana, "three")
        assert execute(service.purge_old, 100) == 0
    with time_machine.travel(started_at + timedelta(days=366)):
        assert execute(service.purge_old, 1) == 1
        assert execute(service.purge_old, 100) == 1
    assert [row.title for row in list_latest(personas.ana)] == ["three"]
