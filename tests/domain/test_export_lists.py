"""Files of the other tables: what the table shows, line by line, and nothing that is secret."""

from typing import Any

import pytest

from hsa_app.core.errors import Forbidden, RateLimited, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import queries as accounts
from hsa_app.domain.accounts import service as people
from hsa_app.domain.accounts.forms import ReasonForm, UserSearch
from hsa_app.domain.audit import queries as audit
from hsa_app.domain.audit.forms import AuditSearch
from hsa_app.domain.catalogue import queries as catalogue
from hsa_app.domain.catalogue.forms import ServiceSearch
from hsa_app.domain.exports import queries, request_source, service
from hsa_app.domain.exports.csv_safety import unescape_formula
from hsa_app.domain.exports.datasets import DATASETS
from hsa_app.domain.mail import queries as mail
from hsa_app.domain.mail.forms import MailSearch
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus
from tests.cast import Personas
from tests.factories import a_customer, a_request, a_service
from tests.support.doing import execute, run_query
from tests.support.exporting import Lines, content, lines

WHY = ReasonForm(reason="=Three complaints")
SEARCHES: dict[str, Any] = {
    "users": accounts.search,
    "services": catalogue.search_all_services,
    "mail": mail.search,
    "audit": audit.search,
    "request-list": requests.search,
}


def asked(cast: Personas, kind: str, /, **filters: Any) -> int:
    return execute(service.create_export, cast.ada, kind, validate(DATASETS[kind].search_form, filters)).id or 0


def exported(cast: Personas, kind: str, /, **filters: Any) -> Lines:
    export_id = asked(cast, kind, **filters)
    service.run_export(export_id)
    return lines(cast.ada, export_id)


@pytest.fixture
def lived_in(cast: Personas) -> Personas:
    """With deeds, mails and requests in every state."""
    execute(people.block_user, cast.ada, cast.sam.user_id, WHY)
    execute(people.reject_professional, cast.ada, cast.quinn.user_id, WHY)
    execute(people.approve_professional, cast.ada, cast.pia.user_id)
    with transaction() as uow:
        for status in RequestStatus:
            a_request(uow, cast.ana, cast.ac, status=status)
    return cast


SHOWN: list[tuple[str, dict[str, Any]]] = [
    ("users", {}),
    ("users", {"role": "professional", "approval": "approved"}),
    ("users", {"status": "blocked", "q": "SAM"}),
    ("services", {}),
    ("services", {"q": "tap", "category": "plumbing"}),
    ("mail", {}),
    ("mail", {"kind": "blocked", "q": "sam"}),
    ("audit", {"about": "user"}),
    ("audit", {"deed": "reject", "q": "quinn"}),
    ("request-list", {}),
    ("request-list", {"status": "cancelled"}),
    ("request-list", {"q": "books", "city": "Pune"}),
]


@pytest.mark.parametrize(("kind", "filters"), SHOWN, ids=str)
def test_a_file_holds_what_its_table_shows(
    lived_in: Personas, monkeypatch: pytest.MonkeyPatch, kind: str, filters: dict[str, Any]
) -> None:
    monkeypatch.setattr(request_source, "BATCH_SIZE", 2)
    ask = validate(DATASETS[kind].search_form, {**filters, "limit": 100})
    table = {row.id for row in run_query(SEARCHES[kind], lived_in.ada, ask).items}
    number = DATASETS[kind].columns[0]
    found = [int(line[number]) for line in exported(lived_in, kind, **filters)]
    assert found == sorted(table)
    assert found


def test_requests_of_any_status_have_the_columns_of_the_closed_and_a_few_more(lived_in: Personas) -> None:
    every = exported(lived_in, "request-list")
    assert [line["status"] for line in every] == [str(status) for status in RequestStatus]
    assert tuple(every[0]) == (*request_source.COLUMNS, "status", "cancelled_at", "cancel_reason")
    cancelled = every[5]
    assert cancelled["cancelled_at"].endswith("Z")


@pytest.mark.parametrize("filters", [{"status": "closed"}, {"by": "closed"}])
def test_closed_requests_are_the_same_file_wherever_they_are_asked_for(
    lived_in: Personas, filters: dict[str, Any]
) -> None:
    by_table = exported(lived_in, "request-list", **filters)
    export = execute(service.create_request_export, lived_in.ada, RequestSearch()).id or 0
    service.run_export(export)
    assert by_table == lines(lived_in.ada, export)
    assert tuple(by_table[0]) == request_source.COLUMNS


def test_accounts_come_with_what_professionals_offer_and_no_password(lived_in: Personas) -> None:
    export_id = asked(lived_in, "users")
    service.run_export(export_id)
    by_name = {line["full_name"]: line for line in lines(lived_in.ada, export_id)}
    pat, ana = by_name["Pat Serves"], by_name["Ana Books"]
    assert (pat["service_name"], pat["approval"], pat["role"]) == ("AC service", "approved", "professional")
    assert (ana["service_name"], ana["approval"], ana["email"]) == ("", "", "ana@example.com")
    assert ana["joined_at"].endswith("Z")
    assert b"argon2" not in content(lived_in.ada, export_id)


def test_mails_come_without_their_words(lived_in: Personas) -> None:
    export_id = asked(lived_in, "mail")
    service.run_export(export_id)
    words = run_query(mail.get_mail, lived_in.ada, int(lines(lived_in.ada, export_id)[0]["mail_id"]))
    assert WHY.reason in words.text
    assert b"complaints" not in content(lived_in.ada, export_id)


def test_what_a_spreadsheet_would_run_is_inert_everywhere(lived_in: Personas) -> None:
    with transaction() as uow:
        a_customer(uow, "=cmd|' /C calc'!A0", email="evil@example.com")
        a_service(uow, "@SUM(A1)", description="+1+1")
    names = {line["full_name"] for line in exported(lived_in, "users")}
    assert "'=cmd|' /C calc'!A0" in names
    (odd,) = exported(lived_in, "services", q="SUM")
    assert (odd["name"], odd["description"]) == ("'@SUM(A1)", "'+1+1")
    assert {unescape_formula(line["reason"]) for line in exported(lived_in, "audit", deed="block")} == {WHY.reason}
    assert {line["reason"][0] for line in exported(lived_in, "audit", deed="block")} == {"'"}


def test_prices_and_truths_are_written_as_the_api_writes_them(lived_in: Personas) -> None:
    tap = next(line for line in exported(lived_in, "services") if line["name"] == "Leaking tap")
    assert (tap["base_price"], tap["duration_minutes"], tap["is_active"]) == ("249.50", "45", "true")


def test_only_admins_ask_and_no_more_than_ten_at_once(lived_in: Personas) -> None:
    with pytest.raises(Forbidden):
        execute(service.create_export, lived_in.ana, "users", UserSearch())
    for _ in range(10):
        asked(lived_in, "mail")
    with pytest.raises(RateLimited):
        asked(lived_in, "users")


def test_a_time_of_the_log_that_ends_before_it_begins_is_refused(lived_in: Personas) -> None:
    with pytest.raises(ValidationFailed):
        execute(
            service.create_export,
            lived_in.ada,
            "audit",
            validate(AuditSearch, {"from": "2026-12-05", "to": "2026-12-01"}),
        )


def test_a_file_is_called_after_its_table(lived_in: Personas) -> None:
    export_id = asked(lived_in, "users")
    service.run_export(export_id)
    assert run_query(queries.get_file, lived_in.ada, export_id).name.startswith(f"users-{export_id}-")
    assert run_query(queries.get_description, lived_in.ada, export_id) == "Users"


def test_searches_of_no_kind_are_left_out() -> None:
    assert {kind.search_form for kind in DATASETS.values()} == {
        RequestSearch, UserSearch, ServiceSearch, MailSearch, AuditSearch
    }  # fmt: skip
