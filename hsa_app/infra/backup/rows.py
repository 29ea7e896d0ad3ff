"""Rows as lines of JSON, equal for every database, and back."""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    Date,
    DateTime,
    Float,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
    collate,
    func,
    insert,
    select,
    text,
)

MIGRATIONS_TABLE = "alembic_version"
"""Where migrations note how far they are; whoever restores brings the tables to that shape first."""

BATCH_SIZE = 2_000


def reflect_tables(connection: Connection) -> list[Table]:
    """Every table there is, those that others refer to first."""
    found = MetaData()
    found.reflect(connection)
    for kind in (column.type for table in found.sorted_tables for column in table.columns):
        if isinstance(kind, JSON):
            kind.none_as_null = True
    return [table for table in found.sorted_tables if table.name != MIGRATIONS_TABLE]


def serialize_rows(connection: Connection, table: Table) -> Iterator[bytes]:
    """Every row in the order of its key; equal rows give equal lines on every database."""
    query = (
        select(table)
        .order_by(*primary_key_order(table, connection.dialect.name))
        .execution_options(yield_per=BATCH_SIZE)
    )
    for row in connection.execute(query).mappings():
        written = {name: _to_json_value(value) for name, value in row.items()}
        yield json.dumps(written, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def primary_key_order(table: Table, dialect_name: str) -> list[ColumnElement[Any]]:
    """The key, text by its code points: PostgreSQL would sort it as the language of the database does."""
    return [
        collate(column, "C") if dialect_name == "postgresql" and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]


def load_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Put rows into an empty table, and let new ones be numbered after them."""
    rows = (_parse_row(table, line) for line in lines)
    while some := list(islice(rows, BATCH_SIZE)):
        connection.execute(insert(table), some)
    if connection.dialect.name == "postgresql":
        _reset_sequence(connection, table)


def fingerprint(connection: Connection, table: Table) -> tuple[int, str]:
    """How many rows there are, and the SHA-256 of their lines."""
    digest, count = hashlib.sha256(), 0
    for line in serialize_rows(connection, table):
        digest.update(line)
        count += 1
    return count, digest.hexdigest()


def has_broken_foreign_keys(connection: Connection) -> bool:
    """Whether a row refers to one that is not there. PostgreSQL has refused it already."""
    return connection.dialect.name == "sqlite" and bool(connection.execute(text("PRAGMA foreign_key_check")).first())


def _to_json_value(value: Any) -> Any:
    if isinstance(value, datetime):
        aware = value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
        return aware.isoformat(timespec="microseconds")
    return str(value) if isinstance(value, Decimal | date) else value


def _parse_row(table: Table, line: bytes) -> dict[str, Any]:
    return {name: _to_column_value(table, name, value) for name, value in json.loads(line).items()}


def _to_column_value(table: Table, name: str, value: Any) -> Any:
    kind = table.c[name].type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        moment = datetime.fromisoformat(value)
        return moment if kind.timezone else moment.replace(tzinfo=None)
    if isinstance(kind, Date):
        return date.fromisoformat(value)
    return Decimal(value) if isinstance(kind, Numeric) and not isinstance(kind, Float) else value


def _reset_sequence(connection: Connection, table: Table) -> None:
    for key in table.primary_key.columns:
        name = connection.dialect.identifier_preparer.format_table(table)
        sequence = func.pg_get_serial_sequence(name, key.name)
        if isinstance(key.type, Integer) and connection.scalar(select(sequence)):
            last = select(func.max(key)).scalar_subquery()
            connection.execute(select(func.setval(sequence, func.coalesce(last, 1), last.is_not(None))))
