"""Exports in tests: asked for, and their files read as anyone would read them."""

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
    """The number of an export that was asked for."""
    return execute(service.create_request_export, admin, validate(RequestSearch, filters)).id or 0


def get_export_row(export_id: int) -> Export:
    """How it stands."""
    with read_only() as uow:
        return uow.db.get_one(Export, export_id)


def read_export_content(admin: Actor, export_id: int) -> bytes:
    """What is in its file."""
    return run_query(queries.get_file, admin, export_id).path.read_bytes()


def read_export_rows(admin: Actor, export_id: int) -> CsvRows:
    """Its lines, by column."""
    with run_query(queries.get_file, admin, export_id).path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def create_and_read_export(admin: Actor, **filters: Any) -> CsvRows:
    """The lines of an export that was asked for and written here and now."""
    export_id = create_export(admin, **filters)
    service.run_export(export_id)
    return read_export_rows(admin, export_id)


def request_ids(csv_rows: CsvRows) -> list[int]:
    """Which requests they are."""
    return [int(line["request_id"]) for line in csv_rows]
