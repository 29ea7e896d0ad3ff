"""Accounts, sessions, services, requests with their timeline, reviews.

Revision: 0001, the first.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Upgrade."""
    op.create_table(
        "service",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("category", sa.String(length=60), nullable=False),
        sa.Column("description", sa.String(length=2000), nullable=False),
        sa.Column("base_price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("is_active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_service"),
    )
    op.create_index("ix_service_active_category", "service", ["is_active", "category", "name", "id"])
    op.create_table(
        "user_account",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("email_key", sa.String(length=254), nullable=False),
        sa.Column("password_hash", sa.String(length=255), nullable=False),
        sa.Column("full_name", sa.String(length=120), nullable=False),
        sa.Column("role", sa.String(length=16), nullable=False),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("pincode", sa.String(length=6), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=True),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("block_reason", sa.String(length=500), nullable=True),
        sa.Column("blocked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_user_account"),
        sa.UniqueConstraint("email_key", name="uq_user_account_email_key"),
    )
    op.create_index("ix_user_account_name", "user_account", ["full_name", "id"])
    op.create_index("ix_user_account_role", "user_account", ["role", "id"])
    op.create_index("ix_user_account_role_status", "user_account", ["role", "status", "id"])
    op.create_index("ix_user_account_status", "user_account", ["status", "id"])
    op.create_table(
        "idempotency_key",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=255), nullable=False),
        sa.Column("body_sha256", sa.String(length=64), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_idempotency_key_user_id_user_account"),
        sa.PrimaryKeyConstraint("user_id", "key", name="pk_idempotency_key"),
    )
    op.create_index("ix_idempotency_key_created_at", "idempotency_key", ["created_at"])
    op.create_table(
        "professional",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("experience_years", sa.Integer(), nullable=False),
        sa.Column("bio", sa.String(length=1000), nullable=True),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("city_key", sa.String(length=80), nullable=False),
        sa.Column("approval", sa.String(length=16), nullable=False),
        sa.Column("approval_reason", sa.String(length=500), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("rating_sum", sa.Integer(), nullable=False),
        sa.Column("rating_count", sa.Integer(), nullable=False),
        sa.Column("jobs_done", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_professional_service_id_service"),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_professional_user_id_user_account"),
        sa.PrimaryKeyConstraint("user_id", name="pk_professional"),
    )
    op.create_index("ix_professional_approval", "professional", ["approval", "user_id"])
    op.create_index("ix_professional_matching", "professional", ["service_id", "city_key", "approval"])
    op.create_table(
        "service_request",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("service_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=True),
        sa.Column("addressed_to", sa.Integer(), nullable=True),
        sa.Column("scheduled_for", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("duration_minutes", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=500), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("city_key", sa.String(length=80), nullable=False),
        sa.Column("pincode", sa.String(length=6), nullable=False),
        sa.Column("notes", sa.String(length=1000), nullable=True),
        sa.Column("price", sa.Numeric(precision=10, scale=2), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("start_code", sa.String(length=4), nullable=False),
        sa.Column("start_tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("completed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancel_reason", sa.String(length=500), nullable=True),
        sa.ForeignKeyConstraint(
            ["addressed_to"], ["user_account.id"], name="fk_service_request_addressed_to_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["customer_id"], ["user_account.id"], name="fk_service_request_customer_id_user_account"
        ),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["user_account.id"], name="fk_service_request_professional_id_user_account"
        ),
        sa.ForeignKeyConstraint(["service_id"], ["service.id"], name="fk_service_request_service_id_service"),
        sa.PrimaryKeyConstraint("id", name="pk_service_request"),
    )
    op.create_index("ix_service_request_addressed", "service_request", ["addressed_to", "status"])
    op.create_index("ix_service_request_board", "service_request", ["service_id", "city_key", "status", "expires_at"])
    op.create_index("ix_service_request_calendar", "service_request", ["professional_id", "status", "scheduled_for"])
    op.create_index("ix_service_request_city", "service_request", ["city_key", "status", "created_at", "id"])
    op.create_index("ix_service_request_completed", "service_request", ["status", "completed_at"])
    op.create_index("ix_service_request_created", "service_request", ["created_at", "id"])
    op.create_index("ix_service_request_customer", "service_request", ["customer_id", "status", "created_at", "id"])
    op.create_index(
        "ix_service_request_done",
        "service_request",
        ["professional_id", "status", "completed_at", "closed_at", "price"],
    )
    op.create_index("ix_service_request_expiry", "service_request", ["status", "expires_at"])
    op.create_index("ix_service_request_pincode", "service_request", ["pincode", "status", "created_at", "id"])
    op.create_index(
        "ix_service_request_professional", "service_request", ["professional_id", "status", "created_at", "id"]
    )
    op.create_index("ix_service_request_service", "service_request", ["service_id", "status", "created_at", "id"])
    op.create_index("ix_service_request_status", "service_request", ["status", "created_at", "id"])
    op.create_table(
        "user_session",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=8), nullable=False),
        sa.Column("refresh_jti", sa.String(length=32), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name="fk_user_session_user_id_user_account"),
        sa.PrimaryKeyConstraint("id", name="pk_user_session"),
    )
    op.create_index("ix_user_session_expires_at", "user_session", ["expires_at"])
    op.create_index("ix_user_session_user", "user_session", ["user_id", "ended_at"])
    op.create_table(
        "dismissal",
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["user_account.id"], name="fk_dismissal_professional_id_user_account"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["service_request.id"], name="fk_dismissal_request_id_service_request"),
        sa.PrimaryKeyConstraint("professional_id", "request_id", name="pk_dismissal"),
    )
    op.create_table(
        "review",
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("customer_id", sa.Integer(), nullable=False),
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("rating", sa.Integer(), nullable=False),
        sa.Column("comment", sa.String(length=1000), nullable=True),
        sa.Column("reply", sa.String(length=1000), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["user_account.id"], name="fk_review_customer_id_user_account"),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["user_account.id"], name="fk_review_professional_id_user_account"
        ),
        sa.ForeignKeyConstraint(["request_id"], ["service_request.id"], name="fk_review_request_id_service_request"),
        sa.PrimaryKeyConstraint("request_id", name="pk_review"),
    )
    op.create_index("ix_review_customer_id", "review", ["customer_id"])
    op.create_index("ix_review_professional", "review", ["professional_id", "request_id"])
    op.create_table(
        "served_pincode",
        sa.Column("professional_id", sa.Integer(), nullable=False),
        sa.Column("pincode", sa.String(length=6), nullable=False),
        sa.ForeignKeyConstraint(
            ["professional_id"], ["professional.user_id"], name="fk_served_pincode_professional_id_professional"
        ),
        sa.PrimaryKeyConstraint("professional_id", "pincode", name="pk_served_pincode"),
    )
    op.create_index("ix_served_pincode_pincode", "served_pincode", ["pincode", "professional_id"])
    op.create_table(
        "timeline_move",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("request_id", sa.Integer(), nullable=False),
        sa.Column("move", sa.String(length=16), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("from_status", sa.String(length=16), nullable=True),
        sa.Column("to_status", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["user_account.id"], name="fk_timeline_move_actor_id_user_account"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["service_request.id"], name="fk_timeline_move_request_id_service_request"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_timeline_move"),
    )
    op.create_index("ix_timeline_move_request", "timeline_move", ["request_id", "id"])


def downgrade() -> None:
    """Downgrade."""
    op.drop_index("ix_timeline_move_request", table_name="timeline_move")
    op.drop_table("timeline_move")
    op.drop_index("ix_served_pincode_pincode", table_name="served_pincode")
    op.drop_table("served_pincode")
    op.drop_index("ix_review_professional", table_name="review")
    op.drop_index("ix_review_customer_id", table_name="review")
    op.drop_table("review")
    op.drop_table("dismissal")
    op.drop_index("ix_user_session_user", table_name="user_session")
    op.drop_index("ix_user_session_expires_at", table_name="user_session")
    op.drop_table("user_session")
    op.drop_index("ix_service_request_status", table_name="service_request")
    op.drop_index("ix_service_request_service", table_name="service_request")
    op.drop_index("ix_service_request_professional", table_name="service_request")
    op.drop_index("ix_service_request_pincode", table_name="service_request")
    op.drop_index("ix_service_request_expiry", table_name="service_request")
    op.drop_index("ix_service_request_done", table_name="service_request")
    op.drop_index("ix_service_request_customer", table_name="service_request")
    op.drop_index("ix_service_request_created", table_name="service_request")
    op.drop_index("ix_service_request_completed", table_name="service_request")
    op.drop_index("ix_service_request_city", table_name="service_request")
    op.drop_index("ix_service_request_calendar", table_name="service_request")
    op.drop_index("ix_service_request_board", table_name="service_request")
    op.drop_index("ix_service_request_addressed", table_name="service_request")
    op.drop_table("service_request")
    op.drop_index("ix_professional_matching", table_name="professional")
    op.drop_index("ix_professional_approval", table_name="professional")
    op.drop_table("professional")
    op.drop_index("ix_idempotency_key_created_at", table_name="idempotency_key")
    op.drop_table("idempotency_key")
    op.drop_index("ix_user_account_status", table_name="user_account")
    op.drop_index("ix_user_account_role_status", table_name="user_account")
    op.drop_index("ix_user_account_role", table_name="user_account")
    op.drop_index("ix_user_account_name", table_name="user_account")
    op.drop_table("user_account")
    op.drop_index("ix_service_active_category", table_name="service")
    op.drop_table("service")
