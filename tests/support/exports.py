"""Creates exports and reads their files."""

import csv
from typing import Any

from hsa_app.core.validation import validate
from hsa_app.domain.actor import Actor
from hsa_app.domain.exports import queries, service
from hsa_app.domain.requests.forms import RequestSearch
from hsa_app.infra.db import read_only
from hsa_app.models import Export
from tests.support.transactions import execute, run_query

CsvRows = list[dict[str, str]]


def create_export(admin: Actor, **filters: Any) -> int:
    """Create an export of requests and return its id."""
    return execute(service.enqueue_request_export, admin, validate(RequestSearch, filters)).id or 0


def get_export_row(export_id: int) -> Export:
    """Return the row of an export."""
    with read_only() as uow:
        return uow.db.get_one(Export, export_id)


def read_export_content(admin: Actor, export_id: int) -> bytes:
    """Return the content of an export's file."""
    return run_query(queries.get_file, admin, export_id).path.read_bytes()


def read_export_rows(admin: Actor, export_id: int) -> CsvRows:
    """Return the lines of an export's file as dictionaries by column."""
    with run_query(queries.get_file, admin, export_id).path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def create_and_read_export(admin: Actor, **filters: Any) -> CsvRows:
    """Create an export, write it in this process, and return its lines."""
    export_id = create_export(admin, **filters)
    service.run_export(export_id)
    return read_export_rows(admin, export_id)


def request_ids(csv_rows: CsvRows) -> list[int]:
    """Return the request ids of these lines."""
    return [int(line["request_id"]) for line in csv_rows]
