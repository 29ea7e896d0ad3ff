"""What an export holds: the right requests, in the right columns, as of one moment."""

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
from tests.cast import Personas
from tests.factories import a_customer, a_request, a_review, a_service, id_of
from tests.support.doing import run_query
from tests.support.exporting import asked, content, exported, numbers

HEAD = (
    "request_id,service_id,service_name,customer_id,customer_name,professional_id,professional_name,requested_at,"
    "scheduled_for,accepted_at,completed_at,closed_at,price,currency,rating,review,remarks"
)


def closed(cast: Personas, count: int = 1, **given: Any) -> list[int]:
    """So many closed requests of Ana's, done by Pat and booked a minute apart."""
    began = now() - timedelta(days=1)
    with transaction() as uow:
        made = [
            a_request(
                uow,
                cast.ana,
                cast.ac,
                **{
                    "status": RequestStatus.CLOSED,
                    "professional_id": cast.pat.user_id,
                    "created_at": began + timedelta(minutes=n),
                }
                | given,
            )
            for n in range(count)
        ]
        return [id_of(one) for one in made]


def test_a_line_says_what_the_api_says(cast: Personas) -> None:
    (it,) = closed(cast, notes="Ring twice.", price="249.5")
    with transaction() as uow:
        a_review(uow, uow.db.get_one(ServiceRequest, it), 4, comment="On time.")
    (line,) = exported(cast.ada)
    told = run_query(requests.get_request, cast.ada, it).model_dump(mode="json")
    assert line == {
        "request_id": str(it),
        "service_id": str(cast.ac.id),
        "service_name": "AC service",
        "customer_id": str(cast.ana.user_id),
        "customer_name": "Ana Books",
        "professional_id": str(cast.pat.user_id),
        "professional_name": "Pat Serves",
        "requested_at": told["created_at"],
        **{name: told[name] for name in ("scheduled_for", "accepted_at", "completed_at", "closed_at", "currency")},
        "price": "249.50",
        "rating": "4",
        "review": "On time.",
        "remarks": "Ring twice.",
    }


def test_what_is_not_there_is_an_empty_cell(cast: Personas) -> None:
    closed(cast, professional_id=None, accepted_at=None, completed_at=None, price=499)
    (line,) = exported(cast.ada)
    empty = {name for name, cell in line.items() if cell == ""}
    assert empty == {
        "professional_id", "professional_name", "accepted_at", "completed_at", "rating", "review", "remarks"
    }  # fmt: skip
    assert line["price"] == "499.00"


def test_whole_seconds_are_written_without_a_fraction(cast: Personas) -> None:
    closed(cast, created_at=datetime.fromisoformat("2026-12-01T15:00:00+05:30"))
    assert exported(cast.ada)[0]["requested_at"] == "2026-12-01T09:30:00Z"


def test_the_file_is_utf_8_with_a_head_and_lines_that_end_as_rfc_4180_says(cast: Personas) -> None:
    closed(cast, notes='He said "ज़रूर", twice\nand left')
    export_id = asked(cast.ada)
    service.run_export(export_id)
    written = content(cast.ada, export_id)
    assert written.startswith(f"{HEAD}\r\n".encode())
    assert written.endswith('"He said ""ज़रूर"", twice\nand left"\r\n'.encode())
    assert written.count(b"\r\n") == 2


def test_an_export_of_nothing_is_a_head(cast: Personas) -> None:
    export_id = asked(cast.ada)
    service.run_export(export_id)
    assert content(cast.ada, export_id) == f"{HEAD}\r\n".encode()
    assert run_query(queries.get_export, cast.ada, export_id).progress == 100


def test_closed_requests_are_meant_unless_a_status_is_named(cast: Personas) -> None:
    with transaction() as uow:
        made = {status: id_of(a_request(uow, cast.ana, cast.ac, status=status)) for status in RequestStatus}
    assert numbers(exported(cast.ada)) == [made[RequestStatus.CLOSED]]
    for status, number in made.items():
        assert numbers(exported(cast.ada, status=status)) == [number]


def test_lines_come_by_time_of_booking_in_portions_without_gap_or_repeat(
    cast: Personas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(request_source, "BATCH_SIZE", 4)
    same_moment = closed(cast, 6, created_at=now() - timedelta(days=3))
    later = closed(cast, 7)
    assert numbers(exported(cast.ada)) == [*same_moment, *later]


SEARCHES: list[dict[str, Any]] = [
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


@pytest.mark.parametrize("asked_for", SEARCHES, ids=str)
def test_an_export_holds_what_the_table_shows(
    cast: Personas, monkeypatch: pytest.MonkeyPatch, asked_for: dict[str, Any]
) -> None:
    monkeypatch.setattr(request_source, "BATCH_SIZE", 3)
    first = datetime.fromisoformat("2026-01-01T12:00:00+00:00")
    with transaction() as uow:
        for n in range(24):
            a_request(
                uow, (cast.ana, cast.sam)[n % 2], (cast.ac, cast.tap)[n // 2 % 2], city=("Pune", "Nagpur")[n // 4 % 2],
                status=("closed", "cancelled")[n % 3 == 0], pincode=f"41100{n % 5 + 1}", professional_id=None,
                created_at=first + timedelta(hours=8 * (n // 2)),
            )  # fmt: skip
    shown = validate(RequestSearch, {"status": "closed", "limit": 100, "sort": "oldest", **asked_for})
    table = [row.id for row in run_query(requests.search, cast.ada, shown).items]
    assert numbers(exported(cast.ada, **asked_for)) == table


def test_no_text_of_anyones_is_run_by_a_spreadsheet_and_all_of_it_comes_back(cast: Personas) -> None:
    words = {"service_name": "=1+1", "customer_name": "@SUM(A1)", "review": "-2+3", "remarks": "\t=cmd|' /C calc'!A0"}
    with transaction() as uow:
        thing, customer = a_service(uow, words["service_name"]), a_customer(uow, words["customer_name"])
        it = a_request(uow, customer, thing, status="closed", professional_id=cast.pat.user_id, notes=words["remarks"])
        a_review(uow, it, comment=words["review"])
    (line,) = exported(cast.ada)
    assert {name: line[name] for name in words} == {name: f"'{text}" for name, text in words.items()}
    assert {name: unescape_formula(line[name]) for name in words} == words


def test_a_file_shows_one_moment_while_others_write(cast: Personas, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each pair one is closed and the other is not, at any moment; a look at several moments sees both or none."""
    monkeypatch.setattr(request_source, "BATCH_SIZE", 8)
    early, late = closed(cast, 40), closed(cast, 40, status=RequestStatus.CANCELLED, created_at=now())
    enough, changes = Event(), 0

    def write() -> None:
        nonlocal changes
        while not enough.is_set():
            number = changes % len(early)
            with transaction() as uow:
                for it in (early[number], late[number]):
                    uow.db.execute(update(ServiceRequest).where(col(ServiceRequest.id) == it).values(status=_other()))
            changes += 1

    writer = Thread(target=write)
    writer.start()
    try:
        changed_meanwhile = 0
        for _ in range(40):
            before = changes
            found = set(numbers(exported(cast.ada)))
            assert [(one in found) + (other in found) for one, other in zip(early, late, strict=True)] == [1] * 40
            changed_meanwhile += changes > before
            if changed_meanwhile == 6:
                break
        assert changed_meanwhile == 6, "hardly anything was written while the files were"
    finally:
        enough.set()
        writer.join()


def test_only_admins_ask_for_and_read_exports(cast: Personas) -> None:
    export_id = asked(cast.ada)
    for stranger in (cast.ana, cast.pat):
        with pytest.raises(Forbidden):
            asked(stranger)
        for query in (queries.get_export, queries.get_file):
            with pytest.raises(Forbidden):
                run_query(query, stranger, export_id)


def test_an_export_that_is_not_there_is_not_found(cast: Personas) -> None:
    for number in (7, -1, 2**40):
        with pytest.raises(NotFound):
            run_query(queries.get_file, cast.ada, number)


def test_a_time_that_ends_before_it_begins_is_refused(cast: Personas) -> None:
    with pytest.raises(ValidationFailed) as refused:
        asked(cast.ada, **{"from": "2026-12-05", "to": "2026-12-01"})
    assert [problem.field for problem in refused.value.field_errors] == ["to"]


def test_the_form_of_the_api_means_the_same_as_the_table(cast: Personas) -> None:
    asked_for = {"from": "2026-12-01", "to": "2026-12-05T00:00:00Z", "service_id": 3}
    assert validate(ExportForm, asked_for).to_search() == validate(RequestSearch, asked_for)


def test_a_file_comes_back_through_pythons_csv(cast: Personas) -> None:
    words = ['a "b", c\r\nd', "line\nbreak", "tab\there", "लाल", ";semi", "'"]
    with transaction() as uow:
        for text in words:
            a_request(uow, cast.ana, cast.ac, status="closed", notes=text)
    export_id = asked(cast.ada)
    service.run_export(export_id)
    text = content(cast.ada, export_id).decode()
    again = io.StringIO(newline="")
    csv.writer(again, lineterminator="\r\n").writerows(csv.reader(io.StringIO(text, newline="")))
    assert again.getvalue() == text
    assert [unescape_formula(line[-1]) for line in list(csv.reader(io.StringIO(text, newline="")))[1:]] == words


def _other() -> Any:
    status = col(ServiceRequest.status)
    return case((status == RequestStatus.CLOSED, RequestStatus.CANCELLED), else_=RequestStatus.CLOSED)
