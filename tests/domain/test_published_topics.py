"""Topics that actions publish: to everyone who shows the change, after commit only."""

from collections.abc import Callable, Iterable
from typing import Any

import pytest

from hsa_app.core.errors import AppError
from hsa_app.domain.accounts import service as accounts
from hsa_app.domain.accounts.forms import ProfileForm, ReasonForm
from hsa_app.domain.catalogue import service as catalogue
from hsa_app.domain.requests import service
from hsa_app.domain.requests.expiry import expire_due_requests
from hsa_app.domain.requests.forms import CancelRequestForm, CloseRequestForm, EditRequestForm
from hsa_app.infra import cache, pubsub
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import RequestStatus as S
from tests.factories import booking_form, create_request, require_id
from tests.personas import Personas, create_personas
from tests.support.transactions import execute

REASON = ReasonForm(reason="It has to be.")


@pytest.fixture
def personas(database: str) -> Personas:
    """The personas, in a fresh SQLite database: topics do not depend on its kind."""
    return create_personas()


@pytest.fixture
def published_topics(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The topics published so far, without those of mails and notifications, which have their own tests."""
    published: list[str] = []

    def record_topics(topics: Iterable[str]) -> None:
        published.extend(topic for topic in topics if topic != "mail" and not topic.startswith("bell:"))

    monkeypatch.setattr(pubsub, "publish", record_topics)
    monkeypatch.setattr(cache, "invalidate", lambda _: None)
    return published


def create_request_in_status(personas: Personas, status: S, **overrides: object) -> int:
    professional_id = None if status == S.REQUESTED else personas.pat.user_id
    with transaction() as uow:
        return require_id(
            create_request(uow, personas.ana, personas.ac, status=status, professional_id=professional_id, **overrides)
        )


def expected_topics(personas: Personas, request_id: int, *names: str) -> set[str]:
    """Return the topics of the board, the request, the admins and these users."""
    user_topics = {f"user:{getattr(personas, name).user_id}" for name in names}
    return {f"board:{personas.ac.id}:pune", f"request:{request_id}", "admin"} | user_topics


ActionCase = tuple[S, Callable[[UnitOfWork, Personas, int], Any], tuple[str, ...]]
ACTIONS: dict[str, tuple[S, Callable[[UnitOfWork, Personas, int], Any], tuple[str, ...]]] = {
    "edit": (S.REQUESTED, lambda w, c, it: service.edit(w, c.ana, it, EditRequestForm(notes="x")), ("ana",)),
    "accept": (S.REQUESTED, lambda w, c, it: service.accept(w, c.pat, it), ("ana", "pat")),
    "reject": (S.REQUESTED, lambda w, c, it: service.reject(w, c.quinn, it), ("ana", "quinn")),
    "release": (S.ACCEPTED, lambda w, c, it: service.release(w, c.pat, it, REASON), ("ana", "pat")),
    "complete": (S.IN_PROGRESS, lambda w, c, it: service.complete(w, c.pat, it), ("ana", "pat")),
    "close": (S.COMPLETED, lambda w, c, it: service.close(w, c.ana, it, CloseRequestForm()), ("ana", "pat")),
    "cancel": (
        S.ACCEPTED,
        lambda w, c, it: service.cancel(w, c.ada, it, CancelRequestForm(reason="x")),
        ("ana", "pat", "ada"),
    ),
    "new code": (S.ACCEPTED, lambda w, c, it: service.regenerate_start_code(w, c.ana, it), ("ana", "pat")),
}


@pytest.mark.parametrize("action", ACTIONS)
def test_action_publishes_topics_after_commit(personas: Personas, published_topics: list[str], action: str) -> None:
    status, verb, names = ACTIONS[action]
    request_id = create_request_in_status(personas, status)
    with transaction() as uow:
        verb(uow, personas, request_id)
        assert published_topics == []
    audit_topics = {"audit"} if "ada" in names else set[str]()
    assert set(published_topics) == expected_topics(personas, request_id, *names) | audit_topics


@pytest.mark.parametrize("action", ACTIONS)
def test_rolled_back_action_publishes_nothing(personas: Personas, published_topics: list[str], action: str) -> None:
    status, verb, _ = ACTIONS[action]
    request_id = create_request_in_status(personas, status)

    def fail(uow: UnitOfWork) -> None:
        verb(uow, personas, request_id)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        execute(fail)
    with pytest.raises(AppError):
        execute(verb, personas, 999_999)
    assert published_topics == []


def test_city_change_publishes_boards_of_both_cities(personas: Personas, published_topics: list[str]) -> None:
    request_id = create_request_in_status(personas, S.REQUESTED)
    execute(service.edit, personas.ana, request_id, EditRequestForm(city="Mumbai"))
    assert {f"board:{personas.ac.id}:pune", f"board:{personas.ac.id}:mumbai"} <= set(published_topics)


def test_direct_booking_publishes_topic_of_professional(personas: Personas, published_topics: list[str]) -> None:
    request_id = execute(service.book, personas.ana, booking_form(personas.ac, professional_id=personas.pat.user_id)).id
    assert set(published_topics) == expected_topics(personas, request_id, "ana", "pat")


def test_block_publishes_user_customer_and_board_topics(personas: Personas, published_topics: list[str]) -> None:
    request_id, direct_id = (
        create_request_in_status(personas, S.ACCEPTED),
        create_request_in_status(personas, S.REQUESTED, requested_professional_id=personas.pat.user_id),
    )
    execute(accounts.block_user, personas.ada, personas.pat.user_id, REASON)
    other_topics = {"catalogue", "audit", f"out:user:{personas.pat.user_id}"}
    assert (
        set(published_topics)
        == expected_topics(personas, request_id, "ana", "pat", "ada")
        | expected_topics(personas, direct_id, "ana", "pat")
        | other_topics
    )


def test_expiry_and_catalogue_changes_publish_topics(personas: Personas, published_topics: list[str]) -> None:
    request_id = create_request_in_status(
        personas, S.REQUESTED, expires_at=booking_form(personas.ac).scheduled_for.replace(year=2020)
    )
    execute(expire_due_requests)
    assert set(published_topics) == expected_topics(personas, request_id, "ana")
    published_topics.clear()
    execute(catalogue.delete_or_deactivate_service, personas.ada, require_id(personas.tap))
    execute(accounts.update_profile, personas.pat, ProfileForm(bio="Hello."))
    assert set(published_topics) == {"catalogue", "admin", "audit", f"user:{personas.pat.user_id}"}
