"""Users choose which optional mail they get."""

import pytest

from hsa_app.domain.actor import Actor
from hsa_app.domain.mail import preferences
from hsa_app.domain.mail.kinds import OPTIONAL_KINDS
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.domain.notifications import queries
from tests.personas import Personas, create_personas
from tests.support.transactions import execute, run_concurrently, run_query


def build_notification(kind: str) -> NotificationContent:
    return NotificationContent(kind=kind, subject="Subject", context={"paragraphs": ["."]}, title="Subject")


def get_preferences(actor: Actor) -> dict[str, bool]:
    return {one.kind: one.is_enabled for one in run_query(preferences.list_preferences, actor)}


def test_all_optional_mail_is_enabled_by_default(personas: Personas) -> None:
    assert set(get_preferences(personas.ana).values()) == {True}
    execute(preferences.update_preferences, personas.ana, {"monthly-report"})
    assert get_preferences(personas.ana) == {
        kind: kind == "monthly-report" for kind in preferences.OPTIONAL_KINDS_BY_ROLE[personas.ana.role]
    }
    assert set(get_preferences(personas.sam).values()) == {True}


def test_disabled_mail_still_creates_notification(personas: Personas) -> None:
    execute(preferences.update_preferences, personas.ana, set())
    assert execute(notify, personas.ana.user_id, build_notification("request-accepted")) is None
    assert run_query(queries.count_unread, personas.ana) == 1
    execute(preferences.update_preferences, personas.ana, {"request-accepted"})
    assert execute(notify, personas.ana.user_id, build_notification("request-accepted")) is not None


def test_account_mail_cannot_be_disabled(personas: Personas) -> None:
    execute(preferences.update_preferences, personas.ana, set())
    assert execute(notify, personas.ana.user_id, build_notification("blocked")) is not None
    assert {kind for kinds in preferences.OPTIONAL_KINDS_BY_ROLE.values() for kind in kinds} <= set(OPTIONAL_KINDS)


@pytest.mark.usefixtures("each_database")
def test_concurrent_preference_updates_all_succeed(each_database: str) -> None:
    personas = create_personas()
    for disabled in ([], ["monthly-report"]) * 5:
        results = run_concurrently(
            [lambda disabled=disabled: execute(preferences.update_preferences, personas.ana, disabled)] * 4
        )
        assert results == [None] * 4
        assert [kind for kind, is_wanted in get_preferences(personas.ana).items() if is_wanted] == disabled
