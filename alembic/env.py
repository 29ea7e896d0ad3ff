"""Alembic's environment: runs migrations with the settings and tables of the product."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlmodel import AutoString, SQLModel

import hsa_app.models  # noqa: F401  (registers all tables)
from hsa_app.infra import migrations
from hsa_app.models.column_types import BigId, UtcDateTime


def render_item(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Render our column types as the SQLAlchemy types that they use in the database."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, BigId):
        return "sa.BigInteger()"
    if kind == "type" and isinstance(item, AutoString):
        return f"sa.String(length={item.length})"
    return False


def migrate(connection: Connection) -> None:
    """Run the migrations over one connection."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_as_batch=connection.dialect.name == "sqlite",
        render_item=render_item,
        compare_type=True,
        transactional_ddl=True,
    )
    with context.begin_transaction():
        context.run_migrations()


existing_connection = context.config.attributes.get("connection")
if existing_connection is not None:
    migrate(existing_connection)
else:
    with migrations.open_connection() as new_connection:
        migrate(new_connection)
        new_connection.commit()
