"""Emptying a database between examples, which the product itself never does."""

from sqlalchemy import text

from hsa_app.infra.db import UnitOfWork


def allow_audit_log_deletion(uow: UnitOfWork) -> None:
    """Allow its rows to be removed in this database from here on."""
    if uow.db.get_bind().dialect.name == "postgresql":
        uow.db.execute(text("ALTER TABLE audit_entry DISABLE TRIGGER USER"))
    else:
        uow.db.execute(text("DROP TRIGGER IF EXISTS audit_entry_is_kept"))
