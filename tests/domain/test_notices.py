"""What is under someone's bell, and only theirs."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from hsa_app.core.errors import NotFound
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.notifications import queries, service
from hsa_app.domain.pagination import PageParams
from tests.cast import Personas
from tests.support.doing import execute, run_query


def told(who: Actor, title: str = "Something happened") -> None:
    execute(
        notify,
        who.user_id,
        NotificationContent(kind="request-accepted", subject=title, context={"paragraphs": ["."]}, title=title),
    )


def latest(who: Actor, limit: int = 20) -> list[queries.NotificationRow]:
    return run_query(queries.list_latest, who, PageParams(limit=limit)).items


def unread(who: Actor) -> int:
    return run_query(queries.count_unread, who)


def test_the_newest_comes_first_and_each_counts_until_it_was_opened(cast: Personas) -> None:
    for title in ("one", "two", "three"):
        told(cast.ana, title)
    assert [row.title for row in latest(cast.ana)] == ["three", "two", "one"]
    assert unread(cast.ana) == 3
    execute(service.mark_read, cast.ana, latest(cast.ana)[1].id)
    execute(service.mark_read, cast.ana, latest(cast.ana)[1].id)
    assert unread(cast.ana) == 2
    assert [row.read_at is None for row in latest(cast.ana)] == [True, False, True]


def test_a_stranger_sees_and_marks_nothing(cast: Personas) -> None:
    told(cast.ana)
    theirs = latest(cast.ana)[0].id
    assert (latest(cast.sam), unread(cast.sam)) == ([], 0)
    for stranger in (cast.sam, cast.ada):
        with pytest.raises(NotFound):
            execute(service.mark_read, stranger, theirs)
        execute(service.mark_all_read, stranger, theirs)
    assert unread(cast.ana) == 1


@pytest.mark.parametrize("number", [0, -1, 2**40, True, "1", None])
def test_what_is_no_number_of_a_notice_is_not_there(cast: Personas, number: object) -> None:
    with pytest.raises(NotFound):
        execute(service.mark_read, cast.ana, number)  # pyright: ignore[reportArgumentType]


def test_marking_all_leaves_unread_what_came_after_the_newest_that_was_shown(cast: Personas) -> None:
    told(cast.ana, "seen")
    shown = latest(cast.ana)[0].id
    told(cast.ana, "not seen yet")
    execute(service.mark_all_read, cast.ana, shown)
    assert [row.title for row in latest(cast.ana) if row.read_at is None] == ["not seen yet"]


def test_a_long_list_comes_in_pages(cast: Personas) -> None:
    for number in range(5):
        told(cast.ana, str(number))
    first = run_query(queries.list_latest, cast.ana, PageParams(limit=2))
    second = run_query(queries.list_latest, cast.ana, PageParams(limit=2, cursor=first.next_cursor))
    assert [row.title for row in (*first.items, *second.items)] == ["4", "3", "2", "1"]


def test_counting_stops_at_a_hundred(cast: Personas) -> None:
    for _ in range(101):
        told(cast.ana)
    assert unread(cast.ana) == queries.MAX_COUNTED


def test_notices_of_more_than_a_year_are_forgotten_a_few_at_a_time(cast: Personas) -> None:
    began = datetime.now(UTC)
    for title in ("one", "two"):
        told(cast.ana, title)
    with time_machine.travel(began + timedelta(days=200)):
        told(cast.ana, "three")
        assert execute(service.purge_old, 100) == 0
    with time_machine.travel(began + timedelta(days=366)):
        assert execute(service.purge_old, 1) == 1
        assert execute(service.purge_old, 100) == 1
    assert [row.title for row in latest(cast.ana)] == ["three"]
