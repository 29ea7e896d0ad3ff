"""The audit log: written in the transaction of the action, and append-only."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select, text, update
from sqlalchemy.exc import DBAPIError

from hsa_app.core.clock import now, today
from hsa_app.core.errors import Conflict, Forbidden, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain import pagination
from hsa_app.domain.accounts import credentials, one_time_links
from hsa_app.domain.accounts import service as people
from hsa_app.domain.accounts.forms import ChangePasswordForm, ReasonForm
from hsa_app.domain.audit import queries
from hsa_app.domain.audit.actions import ACTION_LABELS, AuditAction, AuditSubject
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.audit.queries import AuditRow
from hsa_app.domain.audit.service import record
from hsa_app.domain.catalogue import service as catalogue
from hsa_app.domain.catalogue.forms import ServiceForm
from hsa_app.domain.documents import service as documents
from hsa_app.domain.exports import service as exports
from hsa_app.domain.mail import delivery
from hsa_app.domain.requests import service as requests
from hsa_app.domain.requests.forms import CancelRequestForm, RequestSearch
from hsa_app.domain.tasks import runner as tasks
from hsa_app.infra.db import UnitOfWork, transaction
from hsa_app.models import AuditEntry, LinkPurpose, MailStatus, OutgoingMail, User
from tests.factories import PASSWORD, booking_form, create_document, require_id
from tests.personas import Personas
from tests.support.transactions import execute, run_query

REASON = ReasonForm(reason="Three complaints")


def search_sentences(personas: Personas, **filters: Any) -> list[str]:
    """Return the sentences that a search finds, newest first."""
    return [row.sentence for row in search_entries(personas, **filters)]


def search_entries(personas: Personas, **filters: Any) -> list[AuditRow]:
    return run_query(queries.search, personas.ada, validate(AuditSearch, filters)).items


def test_user_decisions_are_recorded_with_reason(personas: Personas) -> None:
    execute(people.approve_professional, personas.ada, personas.pia.user_id)
    execute(people.reject_professional, personas.ada, personas.quinn.user_id, REASON)
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    execute(people.unblock_user, personas.ada, personas.bo.user_id)
    assert search_sentences(personas) == [
        "Ada Admin unblocked Bo Blocked.",
        "Ada Admin blocked Ana Books.",
        "Ada Admin rejected Quinn Other.",
        "Ada Admin approved Pia Pending.",
    ]
    blocked = search_entries(personas, deed="block")[0]
    assert (blocked.reason, blocked.actor_id, blocked.about_id) == (
        REASON.reason,
        personas.ada.user_id,
        personas.ana.user_id,
    )


def test_text_search_covers_only_newest_entries_matching_filters(
    personas: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MAX_ROWS_SEARCHED", 2)
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    execute(people.approve_professional, personas.ada, personas.pia.user_id)
    execute(people.unblock_user, personas.ada, personas.bo.user_id)
    assert search_sentences(personas, q="ana books") == []
    assert search_sentences(personas, q="ana books", deed="block") == ["Ada Admin blocked Ana Books."]


def test_entry_keeps_names_when_users_are_renamed(personas: Personas) -> None:
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    with transaction() as uow:
        for actor in (personas.ana, personas.ada):
            uow.db.get_one(User, actor.user_id).full_name = "Another Name"
    assert search_sentences(personas) == ["Ada Admin blocked Ana Books."]


def test_refused_actions_are_not_recorded(personas: Personas) -> None:
    with pytest.raises(Conflict):
        execute(people.unblock_user, personas.ada, personas.ana.user_id)
    with pytest.raises(Conflict):
        execute(people.approve_professional, personas.ada, personas.pat.user_id)
    assert search_sentences(personas) == []


def test_action_and_entry_are_committed_atomically(personas: Personas) -> None:
    def block_and_fail(uow: UnitOfWork) -> None:
        people.block_user(uow, personas.ada, personas.ana.user_id, REASON)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        execute(block_and_fail)
    assert search_sentences(personas) == []


def test_only_cancellations_by_admins_are_recorded(personas: Personas) -> None:
    customer_cancelled_id, admin_cancelled_id = (
        execute(requests.book, personas.ana, booking_form(personas.ac)).id for _ in range(2)
    )
    execute(requests.cancel, personas.ana, customer_cancelled_id, CancelRequestForm())
    execute(requests.cancel, personas.ada, admin_cancelled_id, CancelRequestForm(reason="The house is empty"))
    assert search_sentences(personas) == [f"Ada Admin cancelled request #{admin_cancelled_id} of Ana Books."]
    assert search_entries(personas)[0].reason == "The house is empty"


def test_block_records_each_released_and_cancelled_request(personas: Personas) -> None:
    request_id = execute(requests.book, personas.ana, booking_form(personas.ac)).id
    execute(requests.accept, personas.pat, request_id)
    execute(people.block_user, personas.ada, personas.pat.user_id, REASON)
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    assert search_sentences(personas, about="request") == [
        f"Ada Admin cancelled request #{request_id} of Ana Books.",
        f"Ada Admin put request #{request_id} back on the board.",
    ]


def test_service_changes_are_recorded_with_changed_fields(personas: Personas) -> None:
    fields = {"name": "Sofa cleaning", "category": "Cleaning", "description": "x", "base_price": "899",
             "duration_minutes": 90}  # fmt: skip
    service_id = execute(catalogue.create_service, personas.ada, validate(ServiceForm, fields)).id
    changed_fields = {**fields, "base_price": "999.50", "duration_minutes": 120}
    execute(catalogue.update_service, personas.ada, service_id, validate(ServiceForm, changed_fields))
    execute(catalogue.update_service, personas.ada, service_id, validate(ServiceForm, changed_fields))
    execute(
        catalogue.update_service,
        personas.ada,
        service_id,
        validate(ServiceForm, {**changed_fields, "is_active": False}),
    )
    execute(catalogue.update_service, personas.ada, service_id, validate(ServiceForm, changed_fields))
    execute(catalogue.delete_or_deactivate_service, personas.ada, service_id)
    execute(catalogue.delete_or_deactivate_service, personas.ada, require_id(personas.ac))
    execute(catalogue.delete_or_deactivate_service, personas.ada, require_id(personas.ac))
    assert search_sentences(personas, about="service") == [
        "Ada Admin switched off AC service.",
        "Ada Admin deleted the service Sofa cleaning.",
        "Ada Admin switched on Sofa cleaning.",
        "Ada Admin switched off Sofa cleaning.",
        "Ada Admin changed Sofa cleaning: price from ₹899 to ₹999.50, duration.",
        "Ada Admin added the service Sofa cleaning at ₹899.",
    ]


def test_export_requests_and_downloads_are_recorded(personas: Personas) -> None:
    export_id = execute(exports.enqueue_request_export, personas.ada, RequestSearch(city="Pune")).id or 0
    exports.run_export(export_id)
    execute(exports.get_file_with_audit, personas.ada, export_id)
    assert search_sentences(personas) == [
        f"Ada Admin downloaded export #{export_id}: Closed requests, Pune.",
        "Ada Admin asked for an export: Closed requests, Pune.",
    ]


def test_mail_retry_is_recorded(personas: Personas) -> None:
    execute(people.block_user, personas.ada, personas.sam.user_id, REASON)
    with transaction() as uow:
        mail = uow.db.scalars(select(OutgoingMail)).one()
        mail.status = MailStatus.FAILED
    execute(delivery.requeue_now, personas.ada, mail.id or 0)
    assert search_sentences(personas, about="mail") == [f"Ada Admin had the mail “{mail.subject}” sent again."]


def test_only_manual_task_runs_are_recorded(personas: Personas) -> None:
    tasks.run("sweep")
    assert search_sentences(personas) == []
    execute(tasks.enqueue, personas.ada, "daily-reminders", dry_run=True)
    tasks.run("sweep", is_manual=True)
    command_line_entry, admin_entry = search_sentences(personas)
    assert command_line_entry.startswith("The command line ran the job Sweep, as of ")
    assert admin_entry.startswith("Ada Admin rehearsed the job Daily reminders, as of ")


def test_document_views_by_admins_are_recorded_once_an_hour(personas: Personas) -> None:
    with transaction() as uow:
        document = create_document(uow, personas.pia, name="licence.png")
    execute(documents.open_document_with_audit, personas.pia, require_id(document))
    assert search_sentences(personas) == []
    execute(documents.open_document_with_audit, personas.ada, require_id(document))
    documents.render_page(personas.ada, require_id(document), 1)
    assert search_sentences(personas) == ["Ada Admin opened the document licence.png of Pia Pending."]


def test_only_credential_changes_of_admins_are_recorded(personas: Personas) -> None:
    new_password = "a wholly different phrase"  # pragma: allowlist secret
    for actor in (personas.ana, personas.ada):
        credentials.change_password(actor, ChangePasswordForm(current_password=PASSWORD, new_password=new_password))
    with transaction() as uow:
        address = one_time_links.issue(uow, personas.ada.user_id, LinkPurpose.CHANGE_EMAIL, "ada@new.example.com")
    credentials.confirm_email_change(address.partition("#")[2], "127.0.0.1")
    execute(people.create_admin, "al@example.com", new_password, "Al Admin")
    assert search_sentences(personas) == [
        "The command line made Al Admin (al@example.com) an administrator.",
        "Ada Admin changed their email from ada@example.com to ada@new.example.com.",
        "Ada Admin changed their password.",
    ]


FORBIDDEN_STATEMENTS: dict[str, Callable[[], Any]] = {
    "changed": lambda: update(AuditEntry).values(sentence="Nothing happened."),
    "removed": lambda: delete(AuditEntry),
    "deleted by id": lambda: text("DELETE FROM audit_entry WHERE id = 1"),
}


@pytest.mark.parametrize("statement_name", FORBIDDEN_STATEMENTS)
def test_entries_cannot_be_updated_or_deleted(personas: Personas, statement_name: str) -> None:
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    with pytest.raises(DBAPIError, match="audit log is never changed"), transaction() as uow:
        uow.db.execute(FORBIDDEN_STATEMENTS[statement_name]())
    assert search_sentences(personas) == ["Ada Admin blocked Ana Books."]


def replace_or_truncate_entries(uow: UnitOfWork) -> None:
    if uow.db.get_bind().dialect.name == "postgresql":
        uow.db.execute(text("TRUNCATE audit_entry"))
    columns = "id, created_at, actor_id, action, about_kind, about_id, sentence, reason"
    values = columns.replace("sentence", "'Nothing happened.'")
    uow.db.execute(text(f"INSERT OR REPLACE INTO audit_entry ({columns}) SELECT {values} FROM audit_entry"))


def test_entries_cannot_be_replaced_or_truncated(personas: Personas) -> None:
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    with pytest.raises(DBAPIError, match="audit log is never changed"):
        execute(replace_or_truncate_entries)
    assert search_sentences(personas) == ["Ada Admin blocked Ana Books."]


def create_audit_entries(personas: Personas) -> None:
    """Create seven entries of two admins about users, a request and a service."""
    with transaction() as uow:
        for number in range(5):
            record(
                uow,
                personas.ada,
                AuditAction.BLOCK,
                (AuditSubject.USER, personas.ana.user_id),
                f"{{actor}} did number {number}.",
                reason="100% odd",
            )
        record(uow, None, AuditAction.RUN_JOB, (AuditSubject.JOB, 1), "{actor} ran the job Sweep.")
        record(
            uow,
            personas.ada,
            AuditAction.SWITCH_OFF,
            (AuditSubject.SERVICE, require_id(personas.ac)),
            "{actor} switched off AC service.",
        )


def test_search_filters_by_actor_action_subject_text_and_date(personas: Personas) -> None:
    create_audit_entries(personas)
    day, yesterday = today(), today() - timedelta(days=1)
    search_cases: list[tuple[dict[str, Any], int]] = [
        ({}, 7),
        ({"who": personas.ada.user_id}, 6),
        ({"deed": "block"}, 5),
        ({"about": "user", "about_id": personas.ana.user_id}, 5),
        ({"about": "service"}, 1),
        ({"q": "ac serv"}, 1),
        ({"q": "100%"}, 5),
        ({"q": "1000"}, 0),
        ({"from": str(day)}, 7),
        ({"to": str(yesterday)}, 0),
        ({"from": str(yesterday), "to": str(day), "deed": "run-job"}, 1),
    ]
    for filters, expected in search_cases:
        assert (len(search_entries(personas, **filters)), filters) == (expected, filters)
        assert run_query(queries.count, personas.ada, validate(AuditSearch, filters), 100) == expected


def test_audit_pages_have_no_gaps_or_duplicates(personas: Personas) -> None:
    create_audit_entries(personas)
    ids: list[int] = []
    search = AuditSearch(limit=2)
    while True:
        page = run_query(queries.search, personas.ada, search)
        ids += [row.id for row in page.items]
        if page.next_cursor is None:
            break
        search = search.model_copy(update={"cursor": page.next_cursor})
    assert ids == sorted(ids, reverse=True)
    assert len(set(ids)) == 7


@pytest.mark.parametrize("cursor", ["nonsense", "WyJub3QgYSB0aW1lIiwgMV0=", "WzFd"])
def test_invalid_cursor_is_rejected(personas: Personas, cursor: str) -> None:
    with pytest.raises(ValidationFailed):
        run_query(queries.search, personas.ada, AuditSearch(cursor=cursor))


def test_entries_of_subject_are_listed_newest_first(personas: Personas) -> None:
    create_audit_entries(personas)
    entries = run_query(queries.list_for_subject, personas.ada, AuditSubject.USER, personas.ana.user_id, 3)
    assert [row.sentence for row in entries] == [f"Ada Admin did number {n}." for n in (4, 3, 2)]


def test_audit_log_is_forbidden_to_non_admins(personas: Personas) -> None:
    for stranger in (personas.ana, personas.pat):
        with pytest.raises(Forbidden):
            run_query(queries.search, stranger, AuditSearch())
        with pytest.raises(Forbidden):
            run_query(queries.count, stranger, AuditSearch(), 1)
        with pytest.raises(Forbidden):
            run_query(queries.list_for_subject, stranger, AuditSubject.USER, personas.ana.user_id)
        with pytest.raises(Forbidden):
            run_query(queries.get_admin_names, stranger)


def test_long_sentences_and_reasons_are_truncated(personas: Personas) -> None:
    with transaction() as uow:
        record(uow, personas.ada, AuditAction.BLOCK, (AuditSubject.USER, 1), "{actor} " + "x" * 400, reason="y" * 600)
    row = search_entries(personas)[0]
    assert (len(row.sentence), len(row.reason or ""), row.sentence[-1]) == (300, 500, "…")


def test_every_audit_action_has_a_label() -> None:
    assert set(ACTION_LABELS) == set(AuditAction)


def test_entry_has_current_time(personas: Personas) -> None:
    started_at = now()
    execute(people.block_user, personas.ada, personas.ana.user_id, REASON)
    assert started_at <= search_entries(personas)[0].created_at <= now()
