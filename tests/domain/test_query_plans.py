"""List queries read a few rows through an index made for them, however many requests there are."""

import base64
import json
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
from sqlalchemy import event

from hsa_app.core.validation import validate
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts.forms import UserSearch
from hsa_app.domain.actor import Actor
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.audit.actions import AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.mail import queries as mail
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.pagination import PageParams
from hsa_app.domain.reports import earnings
from hsa_app.domain.requests import boards, customer_queries, expiry, queries
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.domain.reviews import public_reviews
from hsa_app.infra import db
from hsa_app.infra.db import UnitOfWork, transaction
from tests.personas import Personas, create_personas

MONTH = {"from": "2026-11-01", "to": "2026-11-30"}
BOARD_INDEX = "request_board (service_id=? AND city_key=? AND status=? AND expires_at>?)"
CURSOR = base64.urlsafe_b64encode(json.dumps(["2026-11-01T09:00:00+00:00", 7]).encode()).decode()
"""A cursor of a list ordered by time."""

Query = Callable[[UnitOfWork, Personas], Any]


def build_request_search(**filters: Any) -> Query:
    return lambda uow, cast: queries.search(uow, cast.ada, validate(RequestSearch, filters))


def build_user_search(**filters: Any) -> Query:
    return lambda uow, cast: accounts.search(uow, cast.ada, validate(UserSearch, filters))


def build_audit_search(**filters: Any) -> Query:
    return lambda uow, cast: audit.search(uow, cast.ada, validate(AuditSearch, filters))


def build_mail_search(**filters: Any) -> Query:
    return lambda uow, cast: mail.search(uow, cast.ada, validate(MailSearch, filters))


def build_list_query(name: str, query: Callable[[UnitOfWork, Actor, PageParams], Any]) -> Query:
    return lambda uow, cast: query(uow, getattr(cast, name), PageParams())


LIST_QUERIES: dict[str, tuple[Query, str]] = {
    "room snapshot": (lambda uow, _: boards.board_snapshot(uow, 1, "pune"), BOARD_INDEX),
    "board of a professional": (lambda uow, cast: boards.list_board_cards(uow, cast.pat), BOARD_INDEX),
    "ongoing requests of a customer": (
        build_list_query("ana", queries.list_ongoing),
        "request_customer (customer_id=? AND status=?)",
    ),
    "history of a customer": (
        build_list_query("ana", queries.list_history),
        "request_customer (customer_id=? AND status=?)",
    ),
    "ongoing jobs of a professional": (
        build_list_query("pat", queries.list_ongoing),
        "request_professional (professional_id=? AND status=?)",
    ),
    "history of a professional": (
        build_list_query("pat", queries.list_history),
        "request_professional (professional_id=? AND status=?)",
    ),
    "monthly history of a professional": (
        lambda uow, cast: queries.get_professional_stats(uow, cast.pat),
        "COVERING INDEX ix_service_request_done (professional_id=? AND status=? AND completed_at>?)",
    ),
    "jobs closed before completion": (
        lambda uow, cast: queries.get_professional_stats(uow, cast.pat),
        "COVERING INDEX ix_service_request_done (professional_id=? AND status=? AND completed_at=? AND closed_at>?)",
    ),
    "earnings of a professional": (
        lambda uow, cast: earnings.get_earnings(uow, cast.pat),
        "COVERING INDEX ix_service_request_earned (professional_id=? AND status=? AND closed_at>? AND closed_at<?)",
    ),
    "closed jobs of a month": (
        lambda uow, cast: earnings.list_closed_jobs(
            uow, cast.pat, earnings.ClosedJobsParams(month="2026-11"), PageParams()
        ),
        "request_earned (professional_id=? AND status=? AND closed_at>? AND closed_at<?)",
    ),
    "rebookable services": (
        lambda uow, cast: customer_queries.list_rebookable_services(uow, cast.ana),
        "request_customer (customer_id=? AND status=?)",
    ),
    "requests and jobs of a user": (
        lambda uow, cast: queries.list_for_user(uow, cast.ada, cast.pat.user_id),
        "request_professional (professional_id=? AND status=?)",
    ),
    "all requests": (build_request_search(), "request_status (status=?)"),
    "requests of a status": (build_request_search(status="closed"), "request_status (status=?)"),
    "requests of a service": (build_request_search(service_id=1), "request_service (service_id=? AND status=?)"),
    "requests in a city": (build_request_search(city="Pune"), "request_city (city_key=? AND status=?)"),
    "requests at a pincode": (build_request_search(q="411045"), "request_pincode (pincode=? AND status=?)"),
    "requests of a month": (
        build_request_search(**MONTH),
        "request_status (status=? AND created_at>? AND created_at<?)",
    ),
    "requests of a service and month": (
        build_request_search(service_id=1, **MONTH),
        "request_service (service_id=? AND status=? AND created_at>? AND created_at<?)",
    ),
    "requests by customer name": (build_request_search(q="ana"), "request_customer (customer_id=? AND status=?)"),
    "requests by professional name": (
        build_request_search(q="pat"),
        "request_professional (professional_id=? AND status=?)",
    ),
    "requests by name and month": (
        build_request_search(q="ana", **MONTH),
        "request_customer (customer_id=? AND status=? AND created_at>? AND created_at<?)",
    ),
    "closed requests of a month": (
        build_request_search(by="closed", **MONTH),
        "request_closed (status=? AND closed_at>? AND closed_at<?)",
    ),
    "closed requests": (build_request_search(by="closed"), "request_closed (status=? AND closed_at>?)"),
    "requests rated with one star": (
        build_request_search(by="closed", rating=1, **MONTH),
        "request_closed (status=? AND closed_at>? AND closed_at<?)",
    ),
    "all users": (build_user_search(), ""),
    "users of a role": (build_user_search(role="customer"), "account_role (role=?)"),
    "blocked users": (build_user_search(status="blocked"), "account_status (status=?)"),
    "users by name": (build_user_search(sort="name"), "SCAN user_account USING INDEX ix_user_account_name"),
    "audit log": (build_audit_search(), "SCAN audit_entry USING INDEX ix_audit_entry_created"),
    "audit entries of an action": (build_audit_search(deed="block"), "ix_audit_entry_action (action=?)"),
    "audit entries of an admin": (build_audit_search(who=1), "ix_audit_entry_actor (actor_id=?)"),
    "audit entries about users": (build_audit_search(about="user"), "ix_audit_entry_kind (about_kind=?)"),
    "audit entries about a user": (
        build_audit_search(about="user", about_id=1),
        "ix_audit_entry_about (about_kind=? AND about_id=?)",
    ),
    "audit entries of a month": (build_audit_search(**MONTH), "ix_audit_entry_created (created_at>? AND created_at<?)"),
    "latest audit entries of a user": (
        lambda uow, cast: audit.list_for_subject(uow, cast.ada, AuditSubject.USER, cast.ana.user_id),
        "ix_audit_entry_about (about_kind=? AND about_id=?)",
    ),
    "all mails": (build_mail_search(), "SCAN outgoing_mail"),
    "mails of a status": (build_mail_search(state="failed"), "mail_status (status=?)"),
    "mails of a kind": (build_mail_search(kind="reminder"), "mail_kind (kind=?)"),
    "mails of a kind and status": (
        build_mail_search(kind="reminder", state="failed"),
        "mail_kind_status (kind=? AND status=?)",
    ),
    "mails by text": (build_mail_search(q="ana"), "outgoing_mail USING INTEGER PRIMARY KEY (rowid>?)"),
    "public reviews of a service": (
        lambda uow, cast: public_reviews.public_reviews(uow, cast.ac.id or 0, PageParams()),
        "SEARCH review USING INDEX ix_review_service (service_id=?)",
    ),
    "older reviews of a service": (
        lambda uow, cast: public_reviews.public_reviews(uow, cast.ac.id or 0, PageParams(cursor=CURSOR)),
        "SEARCH review USING INDEX ix_review_service (service_id=? AND created_at<?)",
    ),
    "rating counts of a service": (
        lambda uow, cast: public_reviews.count_by_rating(uow, cast.ac.id or 0),
        "SEARCH review USING COVERING INDEX ix_review_service (service_id=?)",
    ),
    "requests to expire": (
        lambda uow, _: expiry.expire_due_requests(uow),
        "request_expiry (status=? AND expires_at<?)",
    ),
    "requests to close automatically": (
        lambda uow, _: expiry.auto_close_due_requests(uow),
        "completed (status=? AND completed_at<?)",
    ),
}


@pytest.fixture
def executed_queries(database: str) -> Iterator[list[tuple[str, Any]]]:
    """Record every query from now on, with its parameters."""
    executed: list[tuple[str, Any]] = []

    def record_query(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        executed.append((statement, parameters))

    event.listen(db.get_engine(), "before_cursor_execute", record_query)
    yield executed
    event.remove(db.get_engine(), "before_cursor_execute", record_query)


def explain_queries(uow: UnitOfWork, queries: list[tuple[str, Any]], *, ranges_only: bool = False) -> list[str]:
    """Return the lines of SQLite's plans; `ranges_only` keeps only those inside co-routines and materializations."""
    plans = [
        uow.db.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", given)
        for statement, given in queries
        if statement.startswith(("SELECT", "WITH"))
    ]
    return [line for lines in plans for line in _plan_lines(lines.all(), ranges_only=ranges_only)]


def _plan_lines(plan_rows: Sequence[Any], *, ranges_only: bool) -> list[str]:
    nested_ids: set[int] = set()
    for number, parent, _, line in plan_rows:
        if parent in nested_ids or line.startswith(("CO-ROUTINE", "MATERIALIZE")):
            nested_ids.add(number)
    return [line for number, _, _, line in plan_rows if number in nested_ids or not ranges_only]


@pytest.mark.parametrize("name", LIST_QUERIES)
def test_list_query_uses_its_index(executed_queries: list[tuple[str, Any]], name: str) -> None:
    query, index = LIST_QUERIES[name]
    personas = create_personas()
    with transaction() as uow:
        executed_queries.clear()
        query(uow, personas)
        lines = explain_queries(uow, list(executed_queries))
    assert any(index in line for line in lines), lines
    assert not [line for line in lines if line.startswith("SCAN service_request")]
    assert "USE TEMP B-TREE FOR ORDER BY" not in lines or "audit_entry" not in index


@pytest.mark.parametrize(
    "query",
    [
        build_list_query("ana", queries.list_ongoing),
        build_list_query("pat", queries.list_ongoing),
        build_list_query("ana", queries.list_history),
        build_list_query("pat", queries.list_history),
        build_request_search(),
        build_request_search(status="closed"),
        build_request_search(service_id=1),
        build_request_search(city="Pune"),
        build_request_search(q="411045"),
        build_request_search(q="ana"),
        build_request_search(q="pat"),
        build_request_search(q="ana", **MONTH),
        build_request_search(sort="oldest"),
        lambda uow, cast: queries.list_for_user(uow, cast.ada, cast.pat.user_id),
        lambda uow, cast: queries.get_month_summary(uow, cast.pat),
        lambda uow, cast: earnings.list_closed_jobs(
            uow, cast.pat, earnings.ClosedJobsParams(month="2026-11"), PageParams()
        ),
        lambda uow, cast: customer_queries.list_rebookable_services(uow, cast.ana),
    ],
)
def test_newest_first_lists_need_no_sort(executed_queries: list[tuple[str, Any]], query: Query) -> None:
    personas = create_personas()
    with transaction() as uow:
        executed_queries.clear()
        query(uow, personas)
        lines = explain_queries(uow, list(executed_queries), ranges_only=True)
    assert [line for line in lines if line.startswith("SEARCH service_request")]
    assert not [line for line in lines if "ORDER BY" in line]


def test_month_summary_uses_index_of_own_jobs(executed_queries: list[tuple[str, Any]]) -> None:
    personas = create_personas()
    with transaction() as uow:
        executed_queries.clear()
        queries.get_month_summary(uow, personas.pat)
        plan_lines = [
            line
            for line in explain_queries(uow, list(executed_queries), ranges_only=True)
            if line.startswith("SEARCH service_request")
        ]
    assert len(plan_lines) == 6
    assert all("request_done (professional_id=? AND status=?" in line for line in plan_lines), plan_lines


def test_public_reviews_need_no_sort(executed_queries: list[tuple[str, Any]]) -> None:
    personas = create_personas()
    with transaction() as uow:
        executed_queries.clear()
        public_reviews.public_reviews(uow, personas.ac.id or 0, PageParams(cursor=CURSOR))
        assert not [line for line in explain_queries(uow, list(executed_queries)) if "ORDER BY" in line]


@pytest.mark.parametrize("query", [build_user_search(), build_user_search(role="customer")])
def test_user_search_needs_no_sort(executed_queries: list[tuple[str, Any]], query: Query) -> None:
    personas = create_personas()
    with transaction() as uow:
        executed_queries.clear()
        query(uow, personas)
        (main, *_) = [one for one in executed_queries if "LIMIT" in one[0]]
        assert not [line for line in explain_queries(uow, [main]) if "ORDER BY" in line]
