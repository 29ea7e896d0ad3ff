"""The audit log: what admins and the command line did is written down with the deed, and never changes."""

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
from tests.cast import Personas
from tests.factories import PASSWORD, a_document, booking, id_of
from tests.support.doing import execute, run_query

WHY = ReasonForm(reason="Three complaints")


def told(cast: Personas, **asked: Any) -> list[str]:
    """The sentences a search finds, newest first."""
    return [row.sentence for row in found(cast, **asked)]


def found(cast: Personas, **asked: Any) -> list[AuditRow]:
    return run_query(queries.search, cast.ada, validate(AuditSearch, asked)).items


def test_what_is_decided_about_people_is_written_down_with_its_reason(cast: Personas) -> None:
    execute(people.approve_professional, cast.ada, cast.pia.user_id)
    execute(people.reject_professional, cast.ada, cast.quinn.user_id, WHY)
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    execute(people.unblock_user, cast.ada, cast.bo.user_id)
    assert told(cast) == [
        "Ada Admin unblocked Bo Blocked.",
        "Ada Admin blocked Ana Books.",
        "Ada Admin rejected Quinn Other.",
        "Ada Admin approved Pia Pending.",
    ]
    blocked = found(cast, deed="block")[0]
    assert (blocked.reason, blocked.actor_id, blocked.about_id) == (WHY.reason, cast.ada.user_id, cast.ana.user_id)


def test_words_are_looked_for_among_the_newest_deeds_that_the_other_filters_leave(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pagination, "MAX_ROWS_SEARCHED", 2)
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    execute(people.approve_professional, cast.ada, cast.pia.user_id)
    execute(people.unblock_user, cast.ada, cast.bo.user_id)
    assert told(cast, q="ana books") == []
    assert told(cast, q="ana books", deed="block") == ["Ada Admin blocked Ana Books."]


def test_a_sentence_stays_true_when_people_are_renamed(cast: Personas) -> None:
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    with transaction() as uow:
        for who in (cast.ana, cast.ada):
            uow.db.get_one(User, who.user_id).full_name = "Another Name"
    assert told(cast) == ["Ada Admin blocked Ana Books."]


def test_what_was_refused_leaves_no_line(cast: Personas) -> None:
    with pytest.raises(Conflict):
        execute(people.unblock_user, cast.ada, cast.ana.user_id)
    with pytest.raises(Conflict):
        execute(people.approve_professional, cast.ada, cast.pat.user_id)
    assert told(cast) == []


def test_a_deed_and_its_line_are_committed_together_or_not_at_all(cast: Personas) -> None:
    def block_and_break(uow: UnitOfWork) -> None:
        people.block_user(uow, cast.ada, cast.ana.user_id, WHY)
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        execute(block_and_break)
    assert told(cast) == []


def test_a_request_an_admin_cancels_is_written_down_and_one_its_customer_cancels_is_not(cast: Personas) -> None:
    mine, theirs = (execute(requests.book, cast.ana, booking(cast.ac)).id for _ in range(2))
    execute(requests.cancel, cast.ana, mine, CancelRequestForm())
    execute(requests.cancel, cast.ada, theirs, CancelRequestForm(reason="Nobody lives there"))
    assert told(cast) == [f"Ada Admin cancelled request #{theirs} of Ana Books."]
    assert found(cast)[0].reason == "Nobody lives there"


def test_jobs_that_go_back_and_visits_that_are_off_are_told_one_by_one(cast: Personas) -> None:
    it = execute(requests.book, cast.ana, booking(cast.ac)).id
    execute(requests.accept, cast.pat, it)
    execute(people.block_user, cast.ada, cast.pat.user_id, WHY)
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    assert told(cast, about="request") == [
        f"Ada Admin cancelled request #{it} of Ana Books.",
        f"Ada Admin put request #{it} back on the board.",
    ]


def test_services_say_what_was_changed(cast: Personas) -> None:
    asked = {"name": "Sofa cleaning", "category": "Cleaning", "description": "x", "base_price": "899",
             "duration_minutes": 90}  # fmt: skip
    it = execute(catalogue.create_service, cast.ada, validate(ServiceForm, asked)).id
    dearer = {**asked, "base_price": "999.50", "duration_minutes": 120}
    execute(catalogue.update_service, cast.ada, it, validate(ServiceForm, dearer))
    execute(catalogue.update_service, cast.ada, it, validate(ServiceForm, dearer))
    execute(catalogue.update_service, cast.ada, it, validate(ServiceForm, {**dearer, "is_active": False}))
    execute(catalogue.update_service, cast.ada, it, validate(ServiceForm, dearer))
    execute(catalogue.delete_service, cast.ada, it)
    execute(catalogue.delete_service, cast.ada, id_of(cast.ac))
    execute(catalogue.delete_service, cast.ada, id_of(cast.ac))
    assert told(cast, about="service") == [
        "Ada Admin switched off AC service.",
        "Ada Admin deleted the service Sofa cleaning.",
        "Ada Admin switched on Sofa cleaning.",
        "Ada Admin switched off Sofa cleaning.",
        "Ada Admin changed Sofa cleaning: price from ₹899 to ₹999.50, duration.",
        "Ada Admin added the service Sofa cleaning at ₹899.",
    ]


def test_exports_say_who_asked_for_what_and_who_took_it(cast: Personas) -> None:
    it = execute(exports.create_request_export, cast.ada, RequestSearch(city="Pune")).id or 0
    exports.run_export(it)
    execute(exports.download, cast.ada, it)
    assert told(cast) == [
        f"Ada Admin downloaded export #{it}: Closed requests, Pune.",
        "Ada Admin asked for an export: Closed requests, Pune.",
    ]


def test_a_mail_that_is_sent_again_is_written_down(cast: Personas) -> None:
    execute(people.block_user, cast.ada, cast.sam.user_id, WHY)
    with transaction() as uow:
        mail = uow.db.scalars(select(OutgoingMail)).one()
        mail.status = MailStatus.FAILED
    execute(delivery.retry, cast.ada, mail.id or 0)
    assert told(cast, about="mail") == [f"Ada Admin had the mail “{mail.subject}” sent again."]


def test_jobs_run_by_hand_are_written_down_and_those_of_the_clock_are_not(cast: Personas) -> None:
    tasks.run("sweep")
    assert told(cast) == []
    execute(tasks.enqueue, cast.ada, "daily-reminders", dry_run=True)
    tasks.run("sweep", is_manual=True)
    by_line, by_ada = told(cast)
    assert by_line.startswith("The command line ran the job Sweep, as of ")
    assert by_ada.startswith("Ada Admin rehearsed the job Daily reminders, as of ")


def test_a_document_an_admin_opens_is_written_down_once_an_hour_and_an_owners_look_is_not(cast: Personas) -> None:
    with transaction() as uow:
        paper = a_document(uow, cast.pia, name="licence.png")
    execute(documents.open_document, cast.pia, id_of(paper))
    assert told(cast) == []
    execute(documents.open_document, cast.ada, id_of(paper))
    documents.render_page(cast.ada, id_of(paper), 1)
    assert told(cast) == ["Ada Admin opened the document licence.png of Pia Pending."]


def test_how_an_admins_account_is_entered_concerns_all_and_other_peoples_does_not(cast: Personas) -> None:
    new = "a wholly different phrase"
    for who in (cast.ana, cast.ada):
        credentials.change_password(who, ChangePasswordForm(current_password=PASSWORD, new_password=new))
    with transaction() as uow:
        address = one_time_links.issue(uow, cast.ada.user_id, LinkPurpose.CHANGE_EMAIL, "ada@new.example.com")
    credentials.confirm_email_change(address.partition("#")[2], "127.0.0.1")
    execute(people.create_admin, "al@example.com", new, "Al Admin")
    assert told(cast) == [
        "The command line made Al Admin (al@example.com) an administrator.",
        "Ada Admin changed their email from ada@example.com to ada@new.example.com.",
        "Ada Admin changed their password.",
    ]


CHANGES: dict[str, Callable[[], Any]] = {
    "changed": lambda: update(AuditEntry).values(sentence="Nothing happened."),
    "removed": lambda: delete(AuditEntry),
    "removed by number": lambda: text("DELETE FROM audit_entry WHERE id = 1"),
}


@pytest.mark.parametrize("how", CHANGES)
def test_no_line_can_be_changed_or_removed(cast: Personas, how: str) -> None:
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    with pytest.raises(DBAPIError, match="audit log is never changed"), transaction() as uow:
        uow.db.execute(CHANGES[how]())
    assert told(cast) == ["Ada Admin blocked Ana Books."]


def replaced_or_swept_away(uow: UnitOfWork) -> None:
    if uow.db.get_bind().dialect.name == "postgresql":
        uow.db.execute(text("TRUNCATE audit_entry"))
    columns = "id, created_at, actor_id, action, about_kind, about_id, sentence, reason"
    words = columns.replace("sentence", "'Nothing happened.'")
    uow.db.execute(text(f"INSERT OR REPLACE INTO audit_entry ({columns}) SELECT {words} FROM audit_entry"))


def test_no_line_can_be_replaced_or_swept_away(cast: Personas) -> None:
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    with pytest.raises(DBAPIError, match="audit log is never changed"):
        execute(replaced_or_swept_away)
    assert told(cast) == ["Ada Admin blocked Ana Books."]


def some_deeds(cast: Personas) -> None:
    """Seven of them, by two admins, about people, a request and a service."""
    with transaction() as uow:
        for number in range(5):
            record(
                uow,
                cast.ada,
                AuditAction.BLOCK,
                (AuditSubject.USER, cast.ana.user_id),
                f"did number {number}.",
                reason="100% odd",
            )
        record(uow, None, AuditAction.RUN_JOB, (AuditSubject.JOB, 1), "ran the job Sweep.")
        record(
            uow, cast.ada, AuditAction.SWITCH_OFF, (AuditSubject.SERVICE, id_of(cast.ac)), "switched off AC service."
        )


def test_deeds_are_found_by_who_what_about_words_and_days(cast: Personas) -> None:
    some_deeds(cast)
    day, before = today(), today() - timedelta(days=1)
    searches: list[tuple[dict[str, Any], int]] = [
        ({}, 7),
        ({"who": cast.ada.user_id}, 6),
        ({"deed": "block"}, 5),
        ({"about": "user", "about_id": cast.ana.user_id}, 5),
        ({"about": "service"}, 1),
        ({"q": "ac serv"}, 1),
        ({"q": "100%"}, 5),
        ({"q": "1000"}, 0),
        ({"from": str(day)}, 7),
        ({"to": str(before)}, 0),
        ({"from": str(before), "to": str(day), "deed": "run-job"}, 1),
    ]
    for asked, expected in searches:
        assert (len(found(cast, **asked)), asked) == (expected, asked)
        assert run_query(queries.count, cast.ada, validate(AuditSearch, asked), 100) == expected


def test_pages_of_deeds_meet_without_gap_or_repeat(cast: Personas) -> None:
    some_deeds(cast)
    seen: list[int] = []
    ask = AuditSearch(limit=2)
    while True:
        page = run_query(queries.search, cast.ada, ask)
        seen += [row.id for row in page.items]
        if page.next_cursor is None:
            break
        ask = ask.model_copy(update={"cursor": page.next_cursor})
    assert seen == sorted(seen, reverse=True)
    assert len(set(seen)) == 7


@pytest.mark.parametrize("cursor", ["nonsense", "WyJub3QgYSB0aW1lIiwgMV0=", "WzFd"])
def test_a_place_that_is_none_is_refused(cast: Personas, cursor: str) -> None:
    with pytest.raises(ValidationFailed):
        run_query(queries.search, cast.ada, AuditSearch(cursor=cursor))


def test_what_was_done_about_someone_is_read_newest_first(cast: Personas) -> None:
    some_deeds(cast)
    shown = run_query(queries.list_for_subject, cast.ada, AuditSubject.USER, cast.ana.user_id, 3)
    assert [row.sentence for row in shown] == [f"Ada Admin did number {n}." for n in (4, 3, 2)]


def test_only_admins_read_it(cast: Personas) -> None:
    for stranger in (cast.ana, cast.pat):
        with pytest.raises(Forbidden):
            run_query(queries.search, stranger, AuditSearch())
        with pytest.raises(Forbidden):
            run_query(queries.count, stranger, AuditSearch(), 1)
        with pytest.raises(Forbidden):
            run_query(queries.list_for_subject, stranger, AuditSubject.USER, cast.ana.user_id)
        with pytest.raises(Forbidden):
            run_query(queries.get_admin_names, stranger)


def test_long_names_and_reasons_are_cut_to_fit(cast: Personas) -> None:
    with transaction() as uow:
        record(uow, cast.ada, AuditAction.BLOCK, (AuditSubject.USER, 1), "x" * 400, reason="y" * 600)
    row = found(cast)[0]
    assert (len(row.sentence), len(row.reason or ""), row.sentence[-1]) == (300, 500, "…")


def test_every_deed_has_words() -> None:
    assert set(ACTION_LABELS) == set(AuditAction)


def test_a_deed_is_written_at_the_present_moment(cast: Personas) -> None:
    before = now()
    execute(people.block_user, cast.ada, cast.ana.user_id, WHY)
    assert before <= found(cast)[0].created_at <= now()
