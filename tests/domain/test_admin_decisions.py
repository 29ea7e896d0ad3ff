"""Decisions of admins about users, and that nobody else can make them."""

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
from tests.factories import booking_form, create_admin, tomorrow
from tests.personas import Personas
from tests.support.transactions import execute, run_query

REASON = ReasonForm(reason="Asked for cash.")
ADMIN_ACTIONS: dict[str, Callable[[Actor, Actor], Any]] = {
    "approve": lambda who, whom: execute(service.approve_professional, who, whom.user_id),
    "reject": lambda who, whom: execute(service.reject_professional, who, whom.user_id, REASON),
    "block": lambda who, whom: execute(service.block_user, who, whom.user_id, REASON),
    "unblock": lambda who, whom: execute(service.unblock_user, who, whom.user_id),
    "search users": lambda who, _: run_query(queries.search, who, UserSearch()),
    "list pending professionals": lambda who, _: run_query(queries.list_pending_professionals, who),
    "count pending professionals": lambda who, _: run_query(queries.count_pending_professionals, who),
    "read a block reason": lambda who, whom: run_query(queries.get_block_details, who, whom.user_id),
    "search requests": lambda who, _: run_query(requests.search, who, RequestSearch()),
    "count users": lambda who, _: run_query(queries.count, who, UserSearch(), 10),
    "count requests": lambda who, _: run_query(requests.count, who, RequestSearch(), 10),
    "read a user": lambda who, whom: run_query(queries.get_user_for_admin, who, whom.user_id),
    "read a user's requests": lambda who, whom: run_query(requests.list_for_user, who, whom.user_id),
    "read the overview": lambda who, _: run_query(get_overview, who),
    "list every service": lambda who, _: run_query(catalogue.search_all_services, who, ServiceSearch()),
    "read service usage": lambda who, _: run_query(catalogue.get_service_usage, who, 1),
}


@pytest.mark.parametrize("name", ADMIN_ACTIONS)
def test_admin_actions_are_forbidden_to_others(personas: Personas, name: str) -> None:
    for actor in (personas.ana, personas.pat, personas.pia):
        with pytest.raises(Forbidden):
            ADMIN_ACTIONS[name](actor, personas.bo)


def test_approve_succeeds_once_and_only_for_professionals(personas: Personas) -> None:
    execute(verbs.book, personas.ana, booking_form(personas.ac))
    approved = execute(service.approve_professional, personas.ada, personas.pia.user_id)
    assert (approved.approval, approved.approval_reason) == ("approved", None)
    with pytest.raises(Conflict, match="approved already"):
        execute(service.approve_professional, personas.ada, personas.pia.user_id)
    with pytest.raises(NotFound):
        execute(service.approve_professional, personas.ada, personas.ana.user_id)


@pytest.mark.parametrize("action", ["block", "reject"])
def test_block_or_reject_returns_jobs_to_the_board(personas: Personas, action: str) -> None:
    job = execute(verbs.accept, personas.pat, execute(verbs.book, personas.ana, booking_form(personas.ac)).id).id
    form = booking_form(personas.ac, professional_id=personas.pat.user_id, scheduled_for=tomorrow(hour=12))
    direct_request_id = execute(verbs.book, personas.ana, form).id
    ADMIN_ACTIONS[action](personas.ada, personas.pat)
    row = run_query(requests.get_request, personas.ana, job)
    assert (row.status, row.professional, row.version) == ("requested", None, 3)
    line = run_query(requests.get_timeline, personas.ana, job)[-1]
    assert (line.move, line.actor) == ("release", "Ada Admin")
    assert {card.id for card in run_query(boards.list_board_cards, personas.quinn)} == {job, direct_request_id}


def test_blocking_customer_cancels_requests_that_have_not_started(personas: Personas) -> None:
    open_id, accepted_id, started_id = (
        execute(verbs.book, personas.ana, booking_form(personas.ac, scheduled_for=tomorrow(hour=hour))).id
        for hour in (9, 12, 15)
    )
    for job in (accepted_id, started_id):
        execute(verbs.accept, personas.pat, job)
    code = run_query(requests.get_request, personas.ana, started_id).start_code or ""
    execute(verbs.start, personas.pat, started_id, StartRequestForm(code=code))
    execute(service.block_user, personas.ada, personas.ana.user_id, REASON)
    statuses = {
        job: run_query(requests.get_request, personas.ada, job).status for job in (open_id, accepted_id, started_id)
    }
    assert statuses == {open_id: "cancelled", accepted_id: "cancelled", started_id: "in_progress"}
    assert run_query(boards.list_board_cards, personas.quinn) == []
    assert (
        run_query(requests.get_timeline, personas.ada, accepted_id)[-1].reason == "The customer is no longer with us."
    )


def test_block_keeps_reason_and_unblock_clears_it(personas: Personas) -> None:
    blocked = execute(service.block_user, personas.ada, personas.sam.user_id, REASON)
    assert blocked.status == "blocked"
    assert run_query(queries.get_block_details, personas.ada, personas.sam.user_id).reason == "Asked for cash."
    with pytest.raises(Conflict, match="blocked already"):
        execute(service.block_user, personas.ada, personas.sam.user_id, REASON)
    assert execute(service.unblock_user, personas.ada, personas.sam.user_id).status == "active"
    assert run_query(queries.get_block_details, personas.ada, personas.sam.user_id).reason is None
    with pytest.raises(Conflict, match="not blocked"):
        execute(service.unblock_user, personas.ada, personas.sam.user_id)


def test_last_active_admin_cannot_be_blocked(personas: Personas) -> None:
    with pytest.raises(Conflict, match="last active admin"):
        execute(service.block_user, personas.ada, personas.ada.user_id, REASON)
    with transaction() as uow:
        bea = create_admin(uow, "Bea Admin")
    execute(service.block_user, bea, personas.ada.user_id, REASON)
    with pytest.raises(Conflict, match="last active admin"):
        execute(service.block_user, bea, bea.user_id, REASON)


@pytest.mark.parametrize("user_id", [0, -1, 999_999, 2**53, 2**70, True, "1"])
def test_unknown_user_id_is_not_found(personas: Personas, user_id: Any) -> None:
    for verb in (service.approve_professional, service.unblock_user, queries.get_block_details):
        with pytest.raises(NotFound):
            execute(verb, personas.ada, user_id)


def test_blocked_professional_leaves_the_approval_queue(personas: Personas) -> None:
    assert [user.full_name for user in run_query(queries.list_pending_professionals, personas.ada)] == ["Pia Pending"]
    assert run_query(queries.count_pending_professionals, personas.ada) == 1
    execute(service.block_user, personas.ada, personas.pia.user_id, REASON)
    assert run_query(queries.count_pending_professionals, personas.ada) == 0
