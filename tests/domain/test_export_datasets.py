"""Exports of the other tables: the rows of the table, without secrets."""

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
from tests.factories import create_customer, create_request, create_service
from tests.personas import Personas
from tests.support.exports import CsvRows, read_export_content, read_export_rows
from tests.support.transactions import execute, run_query

REASON = ReasonForm(reason="=Three complaints")
SEARCH_BY_DATASET: dict[str, Any] = {
    "users": accounts.search,
    "services": catalogue.search_all_services,
    "mail": mail.search,
    "audit": audit.search,
    "request-list": requests.search,
}


def create_export(personas: Personas, dataset: str, /, **filters: Any) -> int:
    return (
        execute(service.enqueue_export, personas.ada, dataset, validate(DATASETS[dataset].search_form, filters)).id or 0
    )


def create_and_read_export(personas: Personas, dataset: str, /, **filters: Any) -> CsvRows:
    export_id = create_export(personas, dataset, **filters)
    service.run_export(export_id)
    return read_export_rows(personas.ada, export_id)


@pytest.fixture
def seeded_personas(personas: Personas) -> Personas:
    """The personas, with audit entries, mails, and requests in every status."""
    execute(people.block_user, personas.ada, personas.sam.user_id, REASON)
    execute(people.reject_professional, personas.ada, personas.quinn.user_id, REASON)
    execute(people.approve_professional, personas.ada, personas.pia.user_id)
    with transaction() as uow:
        for status in RequestStatus:
            create_request(uow, personas.ana, personas.ac, status=status)
    return personas


SEARCH_CASES: list[tuple[str, dict[str, Any]]] = [
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


@pytest.mark.parametrize(("dataset", "filters"), SEARCH_CASES, ids=str)
def test_export_matches_rows_of_table(
    seeded_personas: Personas, monkeypatch: pytest.MonkeyPatch, dataset: str, filters: dict[str, Any]
) -> None:
    monkeypatch.setattr(request_source, "BATCH_SIZE", 2)
    search = validate(DATASETS[dataset].search_form, {**filters, "limit": 100})
    table = {row.id for row in run_query(SEARCH_BY_DATASET[dataset], seeded_personas.ada, search).items}
    number = DATASETS[dataset].columns[0]
    line_ids = [int(line[number]) for line in create_and_read_export(seeded_personas, dataset, **filters)]
    assert line_ids == sorted(table)
    assert line_ids


def test_request_list_export_adds_status_and_cancellation_columns(seeded_personas: Personas) -> None:
    all_rows = create_and_read_export(seeded_personas, "request-list")
    assert [line["status"] for line in all_rows] == [str(status) for status in RequestStatus]
    assert tuple(all_rows[0]) == (*request_source.COLUMNS, "status", "cancelled_at", "cancel_reason")
    cancelled = all_rows[5]
    assert cancelled["cancelled_at"].endswith("Z")


@pytest.mark.parametrize("filters", [{"status": "closed"}, {"by": "closed"}])
def test_closed_requests_export_is_same_from_table_and_api(seeded_personas: Personas, filters: dict[str, Any]) -> None:
    table_rows = create_and_read_export(seeded_personas, "request-list", **filters)
    export = execute(service.enqueue_request_export, seeded_personas.ada, RequestSearch()).id or 0
    service.run_export(export)
    assert table_rows == read_export_rows(seeded_personas.ada, export)
    assert tuple(table_rows[0]) == request_source.COLUMNS


def test_user_export_has_service_and_no_password(seeded_personas: Personas) -> None:
    export_id = create_export(seeded_personas, "users")
    service.run_export(export_id)
    rows_by_name = {line["full_name"]: line for line in read_export_rows(seeded_personas.ada, export_id)}
    pat, ana = rows_by_name["Pat Serves"], rows_by_name["Ana Books"]
    assert (pat["service_name"], pat["approval"], pat["role"]) == ("AC service", "approved", "professional")
    assert (ana["service_name"], ana["approval"], ana["email"]) == ("", "", "ana@example.com")
    assert ana["joined_at"].endswith("Z")
    assert b"argon2" not in read_export_content(seeded_personas.ada, export_id)


def test_mail_export_omits_bodies(seeded_personas: Personas) -> None:
    export_id = create_export(seeded_personas, "mail")
    service.run_export(export_id)
    text = run_query(
        mail.get_mail, seeded_personas.ada, int(read_export_rows(seeded_personas.ada, export_id)[0]["mail_id"])
    )
    assert REASON.reason in text.text
    assert b"complaints" not in read_export_content(seeded_personas.ada, export_id)


def test_formulas_are_escaped_in_every_dataset(seeded_personas: Personas) -> None:
    with transaction() as uow:
        create_customer(uow, "=cmd|' /C calc'!A0", email="evil@example.com")
        create_service(uow, "@SUM(A1)", description="+1+1")
    names = {line["full_name"] for line in create_and_read_export(seeded_personas, "users")}
    assert "'=cmd|' /C calc'!A0" in names
    (row,) = create_and_read_export(seeded_personas, "services", q="SUM")
    assert (row["name"], row["description"]) == ("'@SUM(A1)", "'+1+1")
    assert {
        unescape_formula(line["reason"]) for line in create_and_read_export(seeded_personas, "audit", deed="block")
    } == {REASON.reason}
    assert {line["reason"][0] for line in create_and_read_export(seeded_personas, "audit", deed="block")} == {"'"}


def test_prices_and_booleans_are_formatted_like_the_api(seeded_personas: Personas) -> None:
    tap = next(line for line in create_and_read_export(seeded_personas, "services") if line["name"] == "Leaking tap")
    assert (tap["base_price"], tap["duration_minutes"], tap["is_active"]) == ("249.50", "45", "true")


def test_exports_are_limited_to_admins_and_ten_at_once(seeded_personas: Personas) -> None:
    with pytest.raises(Forbidden):
        execute(service.enqueue_export, seeded_personas.ana, "users", UserSearch())
    for _ in range(10):
        create_export(seeded_personas, "mail")
    with pytest.raises(RateLimited):
        create_export(seeded_personas, "users")


def test_audit_export_with_reversed_dates_is_rejected(seeded_personas: Personas) -> None:
    with pytest.raises(ValidationFailed):
        execute(
            service.enqueue_export,
            seeded_personas.ada,
            "audit",
            validate(AuditSearch, {"from": "2026-12-05", "to": "2026-12-01"}),
        )


def test_export_file_is_named_after_its_dataset(seeded_personas: Personas) -> None:
    export_id = create_export(seeded_personas, "users")
    service.run_export(export_id)
    assert run_query(queries.get_file, seeded_personas.ada, export_id).name.startswith(f"users-{export_id}-")
    assert run_query(queries.get_description, seeded_personas.ada, export_id) == "Users"


def test_every_search_form_has_a_dataset() -> None:
    assert {kind.search_form for kind in DATASETS.values()} == {
        RequestSearch, UserSearch, ServiceSearch, MailSearch, AuditSearch
    }  # fmt: skip
