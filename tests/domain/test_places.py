"""Where one is signed in, and ending one of these sign-ins."""

from datetime import timedelta

import pytest
import time_machine

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound, NotSignedIn, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import authentication, queries
from hsa_app.domain.accounts import sessions as places
from hsa_app.domain.accounts.forms import RevokeSessionForm, SignInForm
from hsa_app.domain.actor import Actor
from hsa_app.infra import db
from tests.cast import Personas
from tests.factories import PASSWORD
from tests.support.doing import execute, run_query

ANA = SignInForm(email="ana@example.com", password=PASSWORD)
HERE = "192.0.2.1"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


def came(cast: Personas) -> Actor:
    """Ana in a browser."""
    cookie, _ = authentication.sign_in_ui(ANA, HERE, FIREFOX)
    actor = run_query(queries.resolve_actor, cookie, "ui")
    assert actor is not None
    return actor


def listed(actor: Actor) -> list[tuple[str, bool]]:
    return [(one.device, one.is_current) for one in run_query(places.list_sessions, actor)]


def test_they_are_listed_in_words_this_one_first_then_the_last_used(cast: Personas) -> None:
    authentication.sign_in_api(ANA, HERE, "curl/8.5.0")
    here = came(cast)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        authentication.sign_in_ui(ANA, HERE)
        assert listed(here) == [
            ("Firefox on Linux", True), ("A browser", False), ("A program (curl)", False), ("A program", False),
        ]  # fmt: skip


def test_ending_one_ends_it_at_once_and_no_other(cast: Personas) -> None:
    here, tokens = came(cast), authentication.sign_in_api(ANA, HERE)
    there = run_query(queries.resolve_actor, tokens.access_token, "access")
    assert there is not None
    execute(places.revoke, here, RevokeSessionForm(id=there.session_id))
    assert run_query(queries.resolve_actor, tokens.access_token, "access") is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, tokens.refresh_token)
    assert run_query(authentication.is_session_active, here)
    with pytest.raises(NotFound):
        execute(places.revoke, here, RevokeSessionForm(id=there.session_id))


def test_its_tabs_are_told_to_leave(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    monkeypatch.setattr(db.UnitOfWork, "publish_after_commit", lambda _work, *topics: told.extend(topics))
    here, there = came(cast), came(cast)
    execute(places.revoke, here, RevokeSessionForm(id=there.session_id))
    assert told == [f"out:session:{there.session_id}", f"user:{cast.ana.user_id}"]


def test_a_strangers_sign_in_is_not_there(cast: Personas) -> None:
    here = came(cast)
    for who in (cast.sam, cast.ada):
        with pytest.raises(NotFound):
            execute(places.revoke, who, RevokeSessionForm(id=here.session_id))
    assert run_query(authentication.is_session_active, here)
    assert here.session_id not in {one.id for one in run_query(places.list_sessions, cast.sam)}


@pytest.mark.parametrize("forged", ["", "x", "' OR 1=1", "a" * 33, None, 7, ["a"]])
def test_what_names_no_sign_in_is_refused(forged: object) -> None:
    with pytest.raises(ValidationFailed):
        validate(RevokeSessionForm, {"id": forged})


def test_a_use_is_written_down_once_an_hour(cast: Personas) -> None:
    here, start = came(cast), now()
    assert run_query(places.is_last_used_fresh, here)
    with time_machine.travel(start + timedelta(hours=1, minutes=1), tick=False):
        assert not run_query(places.is_last_used_fresh, here)
        execute(places.update_last_used, here)
        assert run_query(places.is_last_used_fresh, here)
        assert run_query(places.list_sessions, here)[0].last_used_at == now()


def test_a_program_that_refreshes_is_in_use(cast: Personas) -> None:
    here, tokens = came(cast), authentication.sign_in_api(ANA, HERE, "curl/8.5.0")
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        execute(authentication.refresh_tokens, tokens.refresh_token)
        used = {one.device: one.last_used_at for one in run_query(places.list_sessions, here)}
        assert used["A program (curl)"] == now()


def test_one_that_has_run_out_is_not_listed(cast: Personas) -> None:
    here = came(cast)
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        assert run_query(places.list_sessions, here) == []
