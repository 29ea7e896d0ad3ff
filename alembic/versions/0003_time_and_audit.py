"""Working hours, reviews of services, replies, the audit log, devices of sessions, attempts of task runs.

Revision: 0003, after 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

KEEPS = {
    "sqlite": (
        """CREATE TRIGGER audit_entry_stays BEFORE UPDATE ON audit_entry
           BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END""",
        """CREATE TRIGGER audit_entry_is_kept BEFORE DELETE ON audit_entry
           BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END""",
        """CREATE TRIGGER audit_entry_is_not_replaced BEFORE INSERT ON audit_entry
           WHEN EXISTS (SELECT 1 FROM audit_entry WHERE id = NEW.id)
           BEGIN SELECT RAISE(ABORT, 'the audit log is never changed'); END""",
    ),
    "postgresql": (
        """CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
           $$ BEGIN RAISE EXCEPTION 'the audit log is never changed'; END $$""",
        """CREATE TRIGGER audit_entry_stays BEFORE UPDATE OR DELETE ON audit_entry
           FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()""",
        """CREATE TRIGGER audit_entry_is_kept BEFORE TRUNCATE ON audit_entry
           FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()""",
    ),
}
"""Triggers that make the audit log append-only. A migration that rebuilds the table must create them again."""


BY_BOOKING, STAGES = ["created_at", "status", "service_id", "accepted_at"], ["started_at", "completed_at", "closed_at"]


def upgrade() -> None:
    """Upgrade."""
    op.drop_index("ix_service_request_created", table_name="service_request")
    op.create_index("ix_service_request_created", "service_request", BY_BOOKING + STAGES)
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("about_kind", sa.String(length=20), nullable=False),
        sa.Column("about_id", sa.Integer(), nullable=True),
        sa.Column("sentence", sa.String(length=300), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name=op.f("fk_audit_entry_actor_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry", schema=None) as batch_op:
        batch_op.create_index("ix_audit_entry_about", ["about_kind", "about_id", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_action", ["action", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_actor", ["actor_id", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_at", ["at", "id"], unique=False)
        batch_op.create_index("ix_audit_entry_kind", ["about_kind", "at", "id"], unique=False)
    for statement in KEEPS[op.get_bind().dialect.name]:
        op.execute(statement)

    for name, day in (("working_hours", sa.Column("weekday", sa.Integer(), nullable=False)),
                      ("special_hours", sa.Column("day", sa.Date(), nullable=False))):  # fmt: skip
        op.create_table(
            name,
            sa.Column("professional_id", sa.Integer(), nullable=False),
            day,
            sa.Column("starts", sa.Integer(), nullable=False),
            sa.Column("ends", sa.Integer(), nullable=False),
            sa.ForeignKeyConstraint(
                ["professional_id"], ["professional.user_id"], name=op.f(f"fk_{name}_professional_id_professional")
            ),
            sa.PrimaryKeyConstraint("professional_id", day.name, "starts", name=op.f(f"pk_{name}")),
        )
    op.create_table(
        "time_off",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("note", sa.String(length=120), nullable=True),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["professional.user_id"], name=op.f("fk_time_off_professional_id_professional")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_time_off")),
    )
    with op.batch_alter_table("time_off", schema=None) as batch_op:
        batch_op.create_index("ix_time_off_professional", ["professional_id", "ends_at"], unique=False)
    with op.batch_alter_table("professional", schema=None) as batch_op:
        batch_op.add_column(sa.Column("travel_minutes", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("daily_cap", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("waiting_since", sa.DateTime(timezone=True), nullable=True))
    op.execute(
        "UPDATE professional SET waiting_since = "
        "(SELECT created_at FROM user_account WHERE user_account.id = professional.user_id)"
    )
    with op.batch_alter_table("professional", schema=None) as batch_op:
        batch_op.alter_column("waiting_since", existing_type=sa.DateTime(timezone=True), nullable=False)
        batch_op.drop_index("ix_professional_approval")
        batch_op.create_index("ix_professional_approval", ["approval", "waiting_since", "user_id"], unique=False)
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.add_column(sa.Column("replied_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("service_id", sa.Integer(), nullable=True))
    op.execute(
        "UPDATE review SET service_id = "
        "(SELECT service_id FROM service_request WHERE service_request.id = review.request_id)"
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.alter_column("service_id", existing_type=sa.Integer(), nullable=False)
        batch_op.create_foreign_key(op.f("fk_review_service_id_service"), "service", ["service_id"], ["id"])
        batch_op.create_index("ix_review_service", ["service_id", "created_at", "request_id", "rating"], unique=False)
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.add_column(sa.Column("device", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("used_at", sa.DateTime(timezone=True), nullable=True))
    with op.batch_alter_table("service_request", schema=None) as batch_op:
        batch_op.create_index(
            "ix_service_request_earned",
            ["professional_id", "status", "closed_at", "id", "currency", "price"],
            unique=False,
        )
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.add_column(sa.Column("tries", sa.Integer(), nullable=False, server_default="0"))
        batch_op.create_index("ix_job_run_state", ["state", "name"], unique=False)
        batch_op.create_index("ix_job_run_finished", ["finished_at"], unique=False)
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.add_column(sa.Column("request_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(
            op.f("fk_outgoing_mail_request_id_service_request"), "service_request", ["request_id"], ["id"]
        )
        batch_op.create_index(op.f("ix_outgoing_mail_request_id"), ["request_id"], unique=False)
        batch_op.create_index("ix_outgoing_mail_kind", ["kind", "id"], unique=False)
        batch_op.create_index("ix_outgoing_mail_kind_state", ["kind", "state", "id"], unique=False)


def downgrade() -> None:
    """Downgrade."""
    with op.batch_alter_table("outgoing_mail", schema=None) as batch_op:
        batch_op.drop_index("ix_outgoing_mail_kind_state")
        batch_op.drop_index("ix_outgoing_mail_kind")
        batch_op.drop_index(op.f("ix_outgoing_mail_request_id"))
        batch_op.drop_constraint(op.f("fk_outgoing_mail_request_id_service_request"), type_="foreignkey")
        batch_op.drop_column("request_id")
    with op.batch_alter_table("job_run", schema=None) as batch_op:
        batch_op.drop_index("ix_job_run_finished")
        batch_op.drop_index("ix_job_run_state")
        batch_op.drop_column("tries")
    with op.batch_alter_table("service_request", schema=None) as batch_op:
        batch_op.drop_index("ix_service_request_earned")
    with op.batch_alter_table("user_session", schema=None) as batch_op:
        batch_op.drop_column("used_at")
        batch_op.drop_column("device")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_constraint(op.f("fk_review_service_id_service"), type_="foreignkey")
        batch_op.drop_index("ix_review_service")
        batch_op.drop_column("service_id")
        batch_op.drop_column("replied_at")
    with op.batch_alter_table("professional", schema=None) as batch_op:
        batch_op.drop_index("ix_professional_approval")
        batch_op.create_index("ix_professional_approval", ["approval", "user_id"], unique=False)
        batch_op.drop_column("waiting_since")
        batch_op.drop_column("daily_cap")
        batch_op.drop_column("travel_minutes")
    for name in ("time_off", "special_hours", "working_hours", "audit_entry"):
        op.drop_table(name)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_audit_change()")
    op.drop_index("ix_service_request_created", table_name="service_request")
    op.create_index("ix_service_request_created", "service_request", BY_BOOKING)
