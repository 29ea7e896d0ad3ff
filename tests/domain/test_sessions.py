"""A user's sessions, and revoking one of them."""

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
from tests.factories import PASSWORD
from tests.personas import Personas
from tests.support.transactions import execute, run_query

ANA_SIGN_IN = SignInForm(email="ana@example.com", password=PASSWORD)
CLIENT_IP = "192.0.2.1"
FIREFOX_USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:132.0) Gecko/20100101 Firefox/132.0"


def sign_in_ana(personas: Personas) -> Actor:
    """Sign Ana in with a browser."""
    cookie, _ = authentication.sign_in_ui(ANA_SIGN_IN, CLIENT_IP, FIREFOX_USER_AGENT)
    actor = run_query(queries.resolve_actor, cookie, "ui")
    assert actor is not None
    return actor


def list_devices(actor: Actor) -> list[tuple[str, bool]]:
    return [(one.device, one.is_current) for one in run_query(places.list_sessions, actor)]


def test_sessions_list_current_first_then_last_used(personas: Personas) -> None:
    authentication.sign_in_api(ANA_SIGN_IN, CLIENT_IP, "curl/8.5.0")
    current_session = sign_in_ana(personas)
    with time_machine.travel(now() + timedelta(hours=2), tick=False):
        authentication.sign_in_ui(ANA_SIGN_IN, CLIENT_IP)
        assert list_devices(current_session) == [
            ("Firefox on Linux", True), ("A browser", False), ("A program (curl)", False), ("A program", False),
        ]  # fmt: skip


def test_revoking_session_ends_only_that_session(personas: Personas) -> None:
    current_session, tokens = sign_in_ana(personas), authentication.sign_in_api(ANA_SIGN_IN, CLIENT_IP)
    other_session = run_query(queries.resolve_actor, tokens.access_token, "access")
    assert other_session is not None
    execute(places.revoke, current_session, RevokeSessionForm(id=other_session.session_id))
    assert run_query(queries.resolve_actor, tokens.access_token, "access") is None
    with pytest.raises(NotSignedIn):
        execute(authentication.refresh_tokens, tokens.refresh_token)
    assert run_query(authentication.is_session_active, current_session)
    with pytest.raises(NotFound):
        execute(places.revoke, current_session, RevokeSessionForm(id=other_session.session_id))


def test_revoking_session_publishes_sign_out_topics(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    result: list[str] = []
    monkeypatch.setattr(db.UnitOfWork, "publish_after_commit", lambda _work, *topics: result.extend(topics))
    current_session, other_session = sign_in_ana(personas), sign_in_ana(personas)
    execute(places.revoke, current_session, RevokeSessionForm(id=other_session.session_id))
    assert result == [f"out:session:{other_session.session_id}", f"user:{personas.ana.user_id}"]


def test_session_of_other_user_is_not_found(personas: Personas) -> None:
    current_session = sign_in_ana(personas)
    for actor in (personas.sam, personas.ada):
        with pytest.raises(NotFound):
            execute(places.revoke, actor, RevokeSessionForm(id=current_session.session_id))
    assert run_query(authentication.is_session_active, current_session)
    assert current_session.session_id not in {one.id for one in run_query(places.list_sessions, personas.sam)}


@pytest.mark.parametrize("session_id", ["", "x", "' OR 1=1", "a" * 33, None, 7, ["a"]])
def test_malformed_session_id_is_rejected(session_id: object) -> None:
    with pytest.raises(ValidationFailed):
        validate(RevokeSessionForm, {"id": session_id})


def test_last_used_is_updated_once_an_hour(personas: Personas) -> None:
    current_session, start = sign_in_ana(personas), now()
    assert run_query(places.is_last_used_fresh, current_session)
    with time_machine.travel(start + timedelta(hours=1, minutes=1), tick=False):
        assert not run_query(places.is_last_used_fresh, current_session)
        execute(places.update_last_used, current_session)
        assert run_query(places.is_last_used_fresh, current_session)
        assert run_query(places.list_sessions, current_session)[0].last_used_at == now()


def test_token_refresh_updates_last_used(personas: Personas) -> None:
    current_session, tokens = sign_in_ana(personas), authentication.sign_in_api(ANA_SIGN_IN, CLIENT_IP, "curl/8.5.0")
    with time_machine.travel(now() + timedelta(days=2), tick=False):
        execute(authentication.refresh_tokens, tokens.refresh_token)
        last_used_by_device = {one.device: one.last_used_at for one in run_query(places.list_sessions, current_session)}
        assert last_used_by_device["A program (curl)"] == now()


def test_expired_session_is_not_listed(personas: Personas) -> None:
    current_session = sign_in_ana(personas)
    with time_machine.travel(now() + timedelta(days=31), tick=False):
        assert run_query(places.list_sessions, current_session) == []
