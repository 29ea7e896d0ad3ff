"""Which mail people get is theirs to choose, as far as there is a choice."""

import pytest

from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import preferences
from hsa_app.domain.mail.kinds import OPTIONAL_KINDS
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.notifications import queries
from tests.cast import Personas, gathered
from tests.support.doing import execute, run_concurrently, run_query


def letter(kind: str) -> NotificationContent:
    return NotificationContent(kind=kind, subject="Said", context={"paragraphs": ["."]}, title="Said")


def chosen(who: Actor) -> dict[str, bool]:
    return {one.kind: one.is_enabled for one in run_query(preferences.list_preferences, who)}


def test_everything_comes_until_it_was_switched_off(cast: Personas) -> None:
    assert set(chosen(cast.ana).values()) == {True}
    execute(preferences.update_preferences, cast.ana, {"monthly-report"})
    assert chosen(cast.ana) == {
        kind: kind == "monthly-report" for kind in preferences.OPTIONAL_KINDS_BY_ROLE[cast.ana.role]
    }
    assert set(chosen(cast.sam).values()) == {True}


def test_what_is_switched_off_is_told_by_the_bell_alone(cast: Personas) -> None:
    execute(preferences.update_preferences, cast.ana, set())
    assert execute(notify, cast.ana.user_id, letter("request-accepted")) is None
    assert run_query(queries.count_unread, cast.ana) == 1
    execute(preferences.update_preferences, cast.ana, {"request-accepted"})
    assert execute(notify, cast.ana.user_id, letter("request-accepted")) is not None


def test_mail_about_the_account_cannot_be_switched_off(cast: Personas) -> None:
    execute(preferences.update_preferences, cast.ana, set())
    assert execute(notify, cast.ana.user_id, letter("blocked")) is not None
    assert {kind for kinds in preferences.OPTIONAL_KINDS_BY_ROLE.values() for kind in kinds} <= set(OPTIONAL_KINDS)


@pytest.mark.usefixtures("each_database")
def test_two_tabs_that_save_at_once_both_succeed(each_database: str) -> None:
    cast = gathered()
    for wanted in ([], ["monthly-report"]) * 5:
        told = run_concurrently([lambda wanted=wanted: execute(preferences.update_preferences, cast.ana, wanted)] * 4)
        assert told == [None] * 4
        assert [kind for kind, is_wanted in chosen(cast.ana).items() if is_wanted] == wanted
