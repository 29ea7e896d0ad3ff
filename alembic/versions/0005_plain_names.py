"""Standard names for tables and columns, and 64-bit ids on PostgreSQL.

Renaming changes no row. On PostgreSQL, widening the ids rewrites every table once: plan downtime for large databases.

Revision: 0005, after 0004
"""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

TABLES = {
    "job_run": "task_run",
    "job_period": "task_period",
    "notice": "notification",
    "special_hours": "date_override",
    "timeline_move": "request_event",
}
"""Old name to new name."""

COLUMNS = {
    "audit_entry": {"at": "created_at"},
    "date_override": {"starts": "start_minute", "ends": "end_minute"},
    "dismissal": {"at": "created_at"},
    "export": {"asked_by": "requested_by"},
    "notification": {"once": "dedupe_key"},
    "outgoing_mail": {"state": "status", "once": "dedupe_key", "next_try_at": "next_attempt_at", "last_error": "error"},
    "professional": {
        "waiting_since": "submitted_at",
        "jobs_done": "completed_jobs",
        "travel_minutes": "buffer_minutes",
        "daily_cap": "max_jobs_per_day",
    },
    "request_event": {"move": "action", "at": "created_at"},
    "service_request": {"addressed_to": "requested_professional_id", "start_tries": "start_code_attempts"},
    "task_period": {"done_at": "finished_at"},
    "task_run": {"asked_by": "requested_by", "state": "status", "tries": "attempts", "did": "result"},
    "user_session": {"used_at": "last_used_at"},
    "working_hours": {"starts": "start_minute", "ends": "end_minute"},
}
"""Old name to new name, by the new name of the table."""

INDEXES = [
    ("audit_entry", "ix_audit_entry_at", "ix_audit_entry_created", ["created_at", "id"]),
    ("export", "ix_export_asked_by", "ix_export_requested_by", ["requested_by", "id"]),
    ("notification", "ix_notice_user", "ix_notification_user", ["user_id", "id"]),
    ("notification", "ix_notice_unread", "ix_notification_unread", ["user_id", "read_at"]),
    ("outgoing_mail", "ix_outgoing_mail_state", "ix_outgoing_mail_status", ["status", "id"]),
    ("outgoing_mail", "ix_outgoing_mail_kind_state", "ix_outgoing_mail_kind_status", ["kind", "status", "id"]),
    ("request_event", "ix_timeline_move_request", "ix_request_event_request", ["request_id", "id"]),
    (
        "service_request",
        "ix_service_request_addressed",
        "ix_service_request_requested_professional",
        ["requested_professional_id", "status"],
    ),
    ("task_run", "ix_job_run_name", "ix_task_run_name", ["name", "id"]),
    ("task_run", "ix_job_run_state", "ix_task_run_status", ["status", "name"]),
    ("task_run", "ix_job_run_finished", "ix_task_run_finished", ["finished_at"]),
]
"""Table, old name, new name, columns by their new names."""

RUNNING = ("task_run", "uq_job_run_running", "uq_task_run_running")
UNIQUE = [
    ("notification", "uq_notice_once", "uq_notification_dedupe_key", "dedupe_key"),
    ("outgoing_mail", "uq_outgoing_mail_once", "uq_outgoing_mail_dedupe_key", "dedupe_key"),
]
"""Table, old name, new name, column of each unique constraint."""

IDS = {
    "account_link": ["id", "user_id"],
    "audit_entry": ["id", "actor_id", "about_id"],
    "date_override": ["professional_id"],
    "dismissal": ["professional_id", "request_id"],
    "document": ["id", "owner_id"],
    "export": ["id", "requested_by"],
    "idempotency_key": ["user_id"],
    "mail_preference": ["user_id"],
    "monthly_report": ["customer_id", "mail_id"],
    "notification": ["id", "user_id"],
    "outgoing_mail": ["id", "user_id", "request_id"],
    "professional": ["user_id", "service_id"],
    "reminder": ["professional_id", "mail_id"],
    "request_event": ["id", "request_id", "actor_id"],
    "review": ["request_id", "customer_id", "professional_id", "service_id"],
    "served_pincode": ["professional_id"],
    "service": ["id"],
    "service_request": ["id", "service_id", "customer_id", "professional_id", "requested_professional_id"],
    "task_run": ["id", "requested_by"],
    "time_off": ["id", "professional_id"],
    "user_account": ["id"],
    "user_session": ["user_id"],
    "working_hours": ["professional_id"],
}


def upgrade() -> None:
    """Upgrade."""
    for old, new in TABLES.items():
        op.rename_table(old, new)
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            _rename_column(table, old, new)
    for table, old, new, columns in INDEXES:
        _rename_index(table, old, new, columns)
    _rename_running(RUNNING[1], RUNNING[2], "status")
    for table, old, new, column in UNIQUE:
        _rename_unique(table, old, new, column)
    _set_id_types("bigint")


def downgrade() -> None:
    """Downgrade."""
    _set_id_types("integer")
    for table, old, new, column in UNIQUE:
        _rename_unique(table, new, old, column)
    _rename_running(RUNNING[2], RUNNING[1], "status")
    for table, old, new, columns in INDEXES:
        _rename_index(table, new, old, columns)
    for table, columns in COLUMNS.items():
        for old, new in columns.items():
            _rename_column(table, new, old)
    for old, new in TABLES.items():
        op.rename_table(new, old)


def _is_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _rename_column(table: str, old: str, new: str) -> None:
    op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def _rename_index(table: str, old: str, new: str, columns: list[str]) -> None:
    """Rename an index; SQLite cannot, so the index is recreated there."""
    if _is_sqlite():
        op.drop_index(old, table_name=table)
        op.create_index(new, table, columns)
    else:
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")


def _rename_running(old: str, new: str, status: str) -> None:
    """Rename the partial unique index that allows one run of a task at a time."""
    if _is_sqlite():
        op.drop_index(old, table_name=RUNNING[0])
        condition = sa.text(f"{status} = 'running' AND NOT dry_run")
        op.create_index(new, RUNNING[0], ["name"], unique=True, sqlite_where=condition)
    else:
        op.execute(f"ALTER INDEX {old} RENAME TO {new}")


def _rename_unique(table: str, old: str, new: str, column: str) -> None:
    if _is_sqlite():
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_constraint(old, type_="unique")
            batch_op.create_unique_constraint(new, [column])
    else:
        op.execute(f"ALTER TABLE {table} RENAME CONSTRAINT {old} TO {new}")


def _set_id_types(kind: str) -> None:
    """Change the type of ids on PostgreSQL; SQLite's ids already have 64 bits."""
    if _is_sqlite():
        return
    for table, columns in IDS.items():
        changes = ", ".join(f"ALTER COLUMN {column} TYPE {kind}" for column in columns)
        op.execute(f"ALTER TABLE {table} {changes}")
        if "id" in columns:
            sequence = op.get_bind().scalar(sa.text("SELECT pg_get_serial_sequence(:table, 'id')"), {"table": table})
            op.execute(f"ALTER SEQUENCE {sequence} AS {kind}")
