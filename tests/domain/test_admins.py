"""What admins decide about people, and what nobody else does."""

from collections.abc import Callable
from typing import Any

import pytest

from hsa_app.core.errors import Conflict, Forbidden, NotFound
from hsa_app.domain.accounts import queries, service
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.actor import Actor
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.requests import boards
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests import service as verbs
from hsa_app.domain.requests.forms import RequestSearch, StartRequestForm
from hsa_app.domain.requests.overview import get_overview
from hsa_app.infra.db import transaction
from tests.cast import Personas
from tests.factories import an_admin, booking, tomorrow
from tests.support.doing import execute, run_query

WHY = ReasonForm(reason="Asked for cash.")
ADMINS_ONLY: dict[str, Callable[[Actor, Actor], Any]] = {
    "approve": lambda who, whom: execute(service.approve_professional, who, whom.user_id),
    "reject": lambda who, whom: execute(service.reject_professional, who, whom.user_id, WHY),
    "block": lambda who, whom: execute(service.block_user, who, whom.user_id, WHY),
    "unblock": lambda who, whom: execute(service.unblock_user, who, whom.user_id),
    "search users": lambda who, _: run_query(queries.search, who, UserSearch()),
    "see who waits": lambda who, _: run_query(queries.list_pending_professionals, who),
    "count who waits": lambda who, _: run_query(queries.count_pending_professionals, who),
    "read why": lambda who, whom: run_query(queries.get_block_details, who, whom.user_id),
    "search requests": lambda who, _: run_query(requests.search, who, RequestSearch()),
    "count users": lambda who, _: run_query(queries.count, who, UserSearch(), 10),
    "count requests": lambda who, _: run_query(requests.count, who, RequestSearch(), 10),
    "read an account": lambda who, whom: run_query(queries.get_user_for_admin, who, whom.user_id),
    "read someone's requests": lambda who, whom: run_query(requests.list_for_user, who, whom.user_id),
    "see how things stand": lambda who, _: run_query(get_overview, who),
    "list every service": lambda who, _: run_query(catalogue.search_all_services, who, ServiceSearch()),
    "see who needs a service": lambda who, _: run_query(catalogue.get_service_usage, who, 1),
}


@pytest.mark.parametrize("name", ADMINS_ONLY)
def test_only_admins_do_this(cast: Personas, name: str) -> None:
    for who in (cast.ana, cast.pat, cast.pia):
        with pytest.raises(Forbidden):
            ADMINS_ONLY[name](who, cast.bo)


def test_approving_opens_the_board_and_is_done_once(cast: Personas) -> None:
    execute(verbs.book, cast.ana, booking(cast.ac))
    approved = execute(service.approve_professional, cast.ada, cast.pia.user_id)
    assert (approved.approval, approved.approval_reason) == ("approved", None)
    with pytest.raises(Conflict, match="approved already"):
        execute(service.approve_professional, cast.ada, cast.pia.user_id)
    with pytest.raises(NotFound):
        execute(service.approve_professional, cast.ada, cast.ana.user_id)


@pytest.mark.parametrize("decide", ["block", "reject"])
def test_jobs_of_one_who_may_no_longer_come_go_back_to_the_board(cast: Personas, decide: str) -> None:
    job = execute(verbs.accept, cast.pat, execute(verbs.book, cast.ana, booking(cast.ac)).id).id
    later = booking(cast.ac, professional_id=cast.pat.user_id, scheduled_for=tomorrow(hour=12))
    asked = execute(verbs.book, cast.ana, later).id
    ADMINS_ONLY[decide](cast.ada, cast.pat)
    row = run_query(requests.get_request, cast.ana, job)
    assert (row.status, row.professional, row.version) == ("requested", None, 3)
    line = run_query(requests.get_timeline, cast.ana, job)[-1]
    assert (line.move, line.actor) == ("release", "Ada Admin")
    assert {card.id for card in run_query(boards.list_board_cards, cast.quinn)} == {job, asked}


def test_blocking_a_customer_calls_off_what_they_booked_and_nothing_that_has_begun(cast: Personas) -> None:
    open_, accepted, begun = (execute(verbs.book, cast.ana, booking(cast.ac, scheduled_for=tomorrow(hour=hour))).id
                              for hour in (9, 12, 15))  # fmt: skip
    for job in (accepted, begun):
        execute(verbs.accept, cast.pat, job)
    code = run_query(requests.get_request, cast.ana, begun).start_code or ""
    execute(verbs.start, cast.pat, begun, StartRequestForm(code=code))
    execute(service.block_user, cast.ada, cast.ana.user_id, WHY)
    stands = {job: run_query(requests.get_request, cast.ada, job).status for job in (open_, accepted, begun)}
    assert stands == {open_: "cancelled", accepted: "cancelled", begun: "in_progress"}
    assert run_query(boards.list_board_cards, cast.quinn) == []
    assert run_query(requests.get_timeline, cast.ada, accepted)[-1].reason == "The customer is no longer with us."


def test_a_block_says_why_and_is_taken_back(cast: Personas) -> None:
    blocked = execute(service.block_user, cast.ada, cast.sam.user_id, WHY)
    assert blocked.status == "blocked"
    assert run_query(queries.get_block_details, cast.ada, cast.sam.user_id).reason == "Asked for cash."
    with pytest.raises(Conflict, match="blocked already"):
        execute(service.block_user, cast.ada, cast.sam.user_id, WHY)
    assert execute(service.unblock_user, cast.ada, cast.sam.user_id).status == "active"
    assert run_query(queries.get_block_details, cast.ada, cast.sam.user_id).reason is None
    with pytest.raises(Conflict, match="not blocked"):
        execute(service.unblock_user, cast.ada, cast.sam.user_id)


def test_the_last_active_admin_stays(cast: Personas) -> None:
    with pytest.raises(Conflict, match="last active admin"):
        execute(service.block_user, cast.ada, cast.ada.user_id, WHY)
    with transaction() as uow:
        bea = an_admin(uow, "Bea Admin")
    execute(service.block_user, bea, cast.ada.user_id, WHY)
    with pytest.raises(Conflict, match="last active admin"):
        execute(service.block_user, bea, bea.user_id, WHY)


@pytest.mark.parametrize("nobody", [0, -1, 999_999, 2**53, 2**70, True, "1"])
def test_nobody_is_nobody(cast: Personas, nobody: Any) -> None:
    for verb in (service.approve_professional, service.unblock_user, queries.get_block_details):
        with pytest.raises(NotFound):
            execute(verb, cast.ada, nobody)


def test_who_waits_longest_comes_first(cast: Personas) -> None:
    assert [user.full_name for user in run_query(queries.list_pending_professionals, cast.ada)] == ["Pia Pending"]
    assert run_query(queries.count_pending_professionals, cast.ada) == 1
    execute(service.block_user, cast.ada, cast.pia.user_id, WHY)
    assert run_query(queries.count_pending_professionals, cast.ada) == 0
