"""Content of an export: the right requests and columns, as of one snapshot."""

import csv
import io
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import Any

import pytest
from sqlalchemy import case, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import Forbidden, NotFound, ValidationFailed
from hsa_app.core.validation import validate
from hsa_app.domain.exports import queries, request_source, service
from hsa_app.domain.exports.csv_safety import unescape_formula
from hsa_app.domain.exports.forms import ExportForm
from hsa_app.domain.requests import queries as requests
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import transaction
from hsa_app.models import RequestStatus, ServiceRequest
from tests.factories import create_customer, create_request, create_review, create_service, require_id
from tests.personas import Personas
from tests.support.exports import create_and_read_export, create_export, read_export_content, request_ids
from tests.support.transactions import run_query

CSV_HEADER = (
    "request_id,service_id,service_name,customer_id,customer_name,professional_id,professional_name,requested_at,"
    "scheduled_for,accepted_at,completed_at,closed_at,price,currency,rating,review,remarks"
)


def create_closed_requests(personas: Personas, count: int = 1, **overrides: Any) -> list[int]:
    """Create this many closed requests of Ana's, done by Pat and booked a minute apart."""
    first_booked_at = now() - timedelta(days=1)
    with transaction() as uow:
        requests = [
            create_request(
                uow,
                personas.ana,
                personas.ac,
                **{
                    "status": RequestStatus.CLOSED,
                    "professional_id": personas.pat.user_id,
                    "created_at": first_booked_at + timedelta(minutes=n),
                }
                | overrides,
            )
            for n in range(count)
        ]
        return [require_id(one) for one in requests]


def test_row_matches_the_api_representation(personas: Personas) -> None:
    (request_id,) = create_closed_requests(personas, notes="Ring twice.", price="249.5")
    with transaction() as uow:
        create_review(uow, uow.db.get_one(ServiceRequest, request_id), 4, comment="On time.")
    (line,) = create_and_read_export(personas.ada)
    api_row = run_query(requests.get_request, personas.ada, request_id).model_dump(mode="json")
    assert line == {
        "request_id": str(request_id),
        "service_id": str(personas.ac.id),
        "service_name": "AC service",
        "customer_id": str(personas.ana.user_id),
        "customer_name": "Ana Books",
        "professional_id": str(personas.pat.user_id),
        "professional_name": "Pat Serves",
        "requested_at": api_row["created_at"],
        **{name: api_row[name] for name in ("scheduled_for", "accepted_at", "completed_at", "closed_at", "currency")},
        "price": "249.50",
        "rating": "4",
        "review": "On time.",
        "remarks": "Ring twice.",
    }


def test_missing_values_are_empty_cells(personas: Personas) -> None:
    create_closed_requests(personas, professional_id=None, accepted_at=None, completed_at=None, price=499)
    (line,) = create_and_read_export(personas.ada)
    empty = {name for name, cell in line.items() if cell == ""}
    assert empty == {
        "professional_id",
        "professional_name",
        "accepted_at",
        "completed_at",
        "rating",
        "review",
        "remarks",
    }
    assert line["price"] == "499.00"


def test_whole_seconds_have_no_fraction(personas: Personas) -> None:
    create_closed_requests(personas, created_at=datetime.fromisoformat("2026-12-01T15:00:00+05:30"))
    assert create_and_read_export(personas.ada)[0]["requested_at"] == "2026-12-01T09:30:00Z"


def test_file_is_utf8_csv_with_header_and_crlf(personas: Personas) -> None:
    create_closed_requests(personas, notes='He said "ज़रूर", twice\nand left')
    export_id = create_export(personas.ada)
    service.run_export(export_id)
    content = read_export_content(personas.ada, export_id)
    assert content.startswith(f"{CSV_HEADER}\r\n".encode())
    assert content.endswith('"He said ""ज़रूर"", twice\nand left"\r\n'.encode())
    assert content.count(b"\r\n") == 2


def test_empty_export_has_only_the_header(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    service.run_export(export_id)
    assert read_export_content(personas.ada, export_id) == f"{CSV_HEADER}\r\n".encode()
    assert run_query(queries.get_export, personas.ada, export_id).progress == 100


def test_default_status_is_closed(personas: Personas) -> None:
    with transaction() as uow:
        ids_by_status = {
            status: require_id(create_request(uow, personas.ana, personas.ac, status=status))
            for status in RequestStatus
        }
    assert request_ids(create_and_read_export(personas.ada)) == [ids_by_status[RequestStatus.CLOSED]]
    for status, number in ids_by_status.items():
        assert request_ids(create_and_read_export(personas.ada, status=status)) == [number]


def test_rows_are_ordered_by_booking_time_across_batches(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(request_source, "BATCH_SIZE", 4)
    simultaneous_ids = create_closed_requests(personas, 6, created_at=now() - timedelta(days=3))
    later_ids = create_closed_requests(personas, 7)
    assert request_ids(create_and_read_export(personas.ada)) == [*simultaneous_ids, *later_ids]


SEARCH_FILTERS: list[dict[str, Any]] = [
    {"service_id": 2},
    {"city": "Nagpur"},
    {"city": "nagpur", "service_id": 1},
    {"q": "books"},
    {"q": "AC"},
    {"q": "411001"},
    {"q": "nobody"},
    {"from": "2026-01-02", "to": "2026-01-03"},
    {"from": "2026-01-02T12:00:00Z"},
    {"status": "cancelled", "city": "Nagpur"},
]


@pytest.mark.parametrize("filters", SEARCH_FILTERS, ids=str)
def test_export_matches_rows_of_search(
    personas: Personas, monkeypatch: pytest.MonkeyPatch, filters: dict[str, Any]
) -> None:
    monkeypatch.setattr(request_source, "BATCH_SIZE", 3)
    first_time = datetime.fromisoformat("2026-01-01T12:00:00+00:00")
    with transaction() as uow:
        for n in range(24):
            create_request(
                uow,
                (personas.ana, personas.sam)[n % 2],
                (personas.ac, personas.tap)[n // 2 % 2],
                city=("Pune", "Nagpur")[n // 4 % 2],
                status=("closed", "cancelled")[n % 3 == 0],
                pincode=f"41100{n % 5 + 1}",
                professional_id=None,
                created_at=first_time + timedelta(hours=8 * (n // 2)),
            )
    search = validate(RequestSearch, {"status": "closed", "limit": 100, "sort": "oldest", **filters})
    table = [row.id for row in run_query(requests.search, personas.ada, search).items]
    assert request_ids(create_and_read_export(personas.ada, **filters)) == table


def test_formula_escaping_is_reversible(personas: Personas) -> None:
    formulas = {
        "service_name": "=1+1",
        "customer_name": "@SUM(A1)",
        "review": "-2+3",
        "remarks": "\t=cmd|' /C calc'!A0",
    }
    with transaction() as uow:
        service, customer = (
            create_service(uow, formulas["service_name"]),
            create_customer(uow, formulas["customer_name"]),
        )
        request_id = create_request(
            uow, customer, service, status="closed", professional_id=personas.pat.user_id, notes=formulas["remarks"]
        )
        create_review(uow, request_id, comment=formulas["review"])
    (line,) = create_and_read_export(personas.ada)
    assert {name: line[name] for name in formulas} == {name: f"'{text}" for name, text in formulas.items()}
    assert {name: unescape_formula(line[name]) for name in formulas} == formulas


def test_export_is_a_consistent_snapshot_during_writes(personas: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exactly one of each pair is closed at any time; an export that reads two snapshots would contain both or none."""
    monkeypatch.setattr(request_source, "BATCH_SIZE", 8)
    early_ids, late_ids = (
        create_closed_requests(personas, 40),
        create_closed_requests(personas, 40, status=RequestStatus.CANCELLED, created_at=now()),
    )
    stopped, changes = Event(), 0

    def write() -> None:
        nonlocal changes
        while not stopped.is_set():
            number = changes % len(early_ids)
            with transaction() as uow:
                for request_id in (early_ids[number], late_ids[number]):
                    uow.db.execute(
                        update(ServiceRequest)
                        .where(col(ServiceRequest.id) == request_id)
                        .values(status=_toggled_status())
                    )
            changes += 1

    writer = Thread(target=write)
    writer.start()
    try:
        concurrent_change_count = 0
        for _ in range(40):
            changes_before = changes
            exported_ids = set(request_ids(create_and_read_export(personas.ada)))
            assert [
                (one in exported_ids) + (other in exported_ids) for one, other in zip(early_ids, late_ids, strict=True)
            ] == [1] * 40
            concurrent_change_count += changes > changes_before
            if concurrent_change_count == 6:
                break
        assert concurrent_change_count == 6, "too few concurrent writes"
    finally:
        stopped.set()
        writer.join()


def test_exports_are_forbidden_to_non_admins(personas: Personas) -> None:
    export_id = create_export(personas.ada)
    for stranger in (personas.ana, personas.pat):
        with pytest.raises(Forbidden):
            create_export(stranger)
        for query in (queries.get_export, queries.get_file):
            with pytest.raises(Forbidden):
                run_query(query, stranger, export_id)


def test_unknown_export_is_not_found(personas: Personas) -> None:
    for number in (7, -1, 2**40):
        with pytest.raises(NotFound):
            run_query(queries.get_file, personas.ada, number)


def test_reversed_dates_are_rejected(personas: Personas) -> None:
    with pytest.raises(ValidationFailed) as error:
        create_export(personas.ada, **{"from": "2026-12-05", "to": "2026-12-01"})
    assert [problem.field for problem in error.value.field_errors] == ["to"]


def test_api_form_equals_table_search(personas: Personas) -> None:
    filters = {"from": "2026-12-01", "to": "2026-12-05T00:00:00Z", "service_id": 3}
    assert validate(ExportForm, filters).to_search() == validate(RequestSearch, filters)


def test_file_round_trips_through_python_csv(personas: Personas) -> None:
    texts = ['a "b", c\r\nd', "line\nbreak", "tab\there", "लाल", ";semi", "'"]
    with transaction() as uow:
        for text in texts:
            create_request(uow, personas.ana, personas.ac, status="closed", notes=text)
    export_id = create_export(personas.ada)
    service.run_export(export_id)
    text = read_export_content(personas.ada, export_id).decode()
    output = io.StringIO(newline="")
    csv.writer(output, lineterminator="\r\n").writerows(csv.reader(io.StringIO(text, newline="")))
    assert output.getvalue() == text
    assert [unescape_formula(line[-1]) for line in list(csv.reader(io.StringIO(text, newline="")))[1:]] == texts


def _toggled_status() -> Any:
    status = col(ServiceRequest.status)
    return case((status == RequestStatus.CLOSED, RequestStatus.CANCELLED), else_=RequestStatus.CLOSED)
