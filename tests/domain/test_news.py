"""Who hears of a change: everybody who shows it, after it is safe, and nobody if it was not made."""

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
from tests.cast import Personas, gathered
from tests.factories import a_request, booking, id_of
from tests.support.doing import execute

WHY = ReasonForm(reason="It has to be.")


@pytest.fixture
def cast(database: str) -> Personas:
    """News do not depend on the kind of database."""
    return gathered()


@pytest.fixture
def news(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Topics told so far, but for those of mails and bells: letters have tests of their own."""
    told: list[str] = []

    def tell(topics: Iterable[str]) -> None:
        told.extend(topic for topic in topics if topic != "mail" and not topic.startswith("bell:"))

    monkeypatch.setattr(pubsub, "publish", tell)
    monkeypatch.setattr(cache, "invalidate", lambda _: None)
    return told


def a(cast: Personas, status: S, **given: object) -> int:
    doing = None if status == S.REQUESTED else cast.pat.user_id
    with transaction() as uow:
        return id_of(a_request(uow, cast.ana, cast.ac, status=status, professional_id=doing, **given))


def about(cast: Personas, it: int, *names: str) -> set[str]:
    """The board, the request, the admins, and these people."""
    people = {f"user:{getattr(cast, name).user_id}" for name in names}
    return {f"board:{cast.ac.id}:pune", f"request:{it}", "admin"} | people


Verb = tuple[S, Callable[[UnitOfWork, Personas, int], Any], tuple[str, ...]]
VERBS: dict[str, tuple[S, Callable[[UnitOfWork, Personas, int], Any], tuple[str, ...]]] = {
    "edit": (S.REQUESTED, lambda w, c, it: service.edit(w, c.ana, it, EditRequestForm(notes="x")), ("ana",)),
    "accept": (S.REQUESTED, lambda w, c, it: service.accept(w, c.pat, it), ("ana", "pat")),
    "reject": (S.REQUESTED, lambda w, c, it: service.reject(w, c.quinn, it), ("ana", "quinn")),
    "release": (S.ACCEPTED, lambda w, c, it: service.release(w, c.pat, it, WHY), ("ana", "pat")),
    "complete": (S.IN_PROGRESS, lambda w, c, it: service.complete(w, c.pat, it), ("ana", "pat")),
    "close": (S.COMPLETED, lambda w, c, it: service.close(w, c.ana, it, CloseRequestForm()), ("ana", "pat")),
    "cancel": (
        S.ACCEPTED,
        lambda w, c, it: service.cancel(w, c.ada, it, CancelRequestForm(reason="x")),
        ("ana", "pat", "ada"),
    ),
    "new code": (S.ACCEPTED, lambda w, c, it: service.regenerate_start_code(w, c.ana, it), ("ana", "pat")),
}


@pytest.mark.parametrize("name", VERBS)
def test_whoever_shows_a_request_hears_of_its_change(cast: Personas, news: list[str], name: str) -> None:
    status, verb, heard = VERBS[name]
    it = a(cast, status)
    with transaction() as uow:
        verb(uow, cast, it)
        assert news == []
    written_down = {"audit"} if "ada" in heard else set[str]()
    assert set(news) == about(cast, it, *heard) | written_down


@pytest.mark.parametrize("name", VERBS)
def test_what_is_undone_is_not_told(cast: Personas, news: list[str], name: str) -> None:
    status, verb, _ = VERBS[name]
    it = a(cast, status)

    def fail(uow: UnitOfWork) -> None:
        verb(uow, cast, it)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        execute(fail)
    with pytest.raises(AppError):
        execute(verb, cast, 999_999)
    assert news == []


def test_the_boards_of_both_cities_hear_of_a_move(cast: Personas, news: list[str]) -> None:
    it = a(cast, S.REQUESTED)
    execute(service.edit, cast.ana, it, EditRequestForm(city="Mumbai"))
    assert {f"board:{cast.ac.id}:pune", f"board:{cast.ac.id}:mumbai"} <= set(news)


def test_whom_a_booking_asks_for_hears_of_it(cast: Personas, news: list[str]) -> None:
    it = execute(service.book, cast.ana, booking(cast.ac, professional_id=cast.pat.user_id)).id
    assert set(news) == about(cast, it, "ana", "pat")


def test_a_block_is_heard_by_the_blocked_their_customers_and_the_boards(cast: Personas, news: list[str]) -> None:
    it, asked = a(cast, S.ACCEPTED), a(cast, S.REQUESTED, requested_professional_id=cast.pat.user_id)
    execute(accounts.block_user, cast.ada, cast.pat.user_id, WHY)
    gone = {"catalogue", "audit", f"out:user:{cast.pat.user_id}"}
    assert set(news) == about(cast, it, "ana", "pat", "ada") | about(cast, asked, "ana", "pat") | gone


def test_timers_and_the_catalogue_are_heard_of(cast: Personas, news: list[str]) -> None:
    it = a(cast, S.REQUESTED, expires_at=booking(cast.ac).scheduled_for.replace(year=2020))
    execute(expire_due_requests)
    assert set(news) == about(cast, it, "ana")
    news.clear()
    execute(catalogue.delete_service, cast.ada, id_of(cast.tap))
    execute(accounts.update_profile, cast.pat, ProfileForm(bio="Hello."))
    assert set(news) == {"catalogue", "admin", "audit", f"user:{cast.pat.user_id}"}
