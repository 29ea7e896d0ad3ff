"""Serializes rows as lines of JSON, identical on every database, and loads them."""

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
"""Alembic's table is not part of a backup: a restore migrates to the archived revision before it loads rows."""

BATCH_SIZE = 2_000


def reflect_tables(connection: Connection) -> list[Table]:
    """List all tables in the order of their foreign keys, referenced tables first."""
    metadata = MetaData()
    metadata.reflect(connection)
    for kind in (column.type for table in metadata.sorted_tables for column in table.columns):
        if isinstance(kind, JSON):
            kind.none_as_null = True
    return [table for table in metadata.sorted_tables if table.name != MIGRATIONS_TABLE]


def serialize_rows(connection: Connection, table: Table) -> Iterator[bytes]:
    """Yield every row as a JSON line, ordered by primary key; equal rows give equal lines on every database."""
    query = (
        select(table)
        .order_by(*primary_key_order(table, connection.dialect.name))
        .execution_options(yield_per=BATCH_SIZE)
    )
    for row in connection.execute(query).mappings():
        values = {name: _to_json_value(value) for name, value in row.items()}
        yield json.dumps(values, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def primary_key_order(table: Table, dialect_name: str) -> list[ColumnElement[Any]]:
    """Order by primary key, text by code point: PostgreSQL would use the collation of the database."""
    return [
        collate(column, "C") if dialect_name == "postgresql" and isinstance(column.type, String) else column
        for column in table.primary_key.columns
    ]


def load_rows(connection: Connection, table: Table, lines: Iterable[bytes]) -> None:
    """Insert rows into an empty table and set its id sequence after them."""
    rows = (_parse_row(table, line) for line in lines)
    while batch := list(islice(rows, BATCH_SIZE)):
        connection.execute(insert(table), batch)
    if connection.dialect.name == "postgresql":
        _reset_sequence(connection, table)


def fingerprint(connection: Connection, table: Table) -> tuple[int, str]:
    """Return the row count of a table and the SHA-256 of its JSON lines."""
    digest, count = hashlib.sha256(), 0
    for line in serialize_rows(connection, table):
        digest.update(line)
        count += 1
    return count, digest.hexdigest()


def has_broken_foreign_keys(connection: Connection) -> bool:
    """Whether a row references a missing row. PostgreSQL enforces this on insert, SQLite needs this check."""
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
        instant = datetime.fromisoformat(value)
        return instant if kind.timezone else instant.replace(tzinfo=None)
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
