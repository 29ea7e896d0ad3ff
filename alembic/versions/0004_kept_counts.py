"""Rating counters of services, request ids of existing mails, waiting time of professionals who reapplied.

Cities are compared without invisible characters.

Revision: 0004, after 0003
"""

from itertools import product

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

AT_A_TIME = 5_000
UNSEEN = ("\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff")
"""Invisible characters that users may type; cities are compared without them."""


def upgrade() -> None:
    """Upgrade; the slow updates come before the first table lock."""
    _name_requests(op.get_bind())
    for name, code in product(("professional", "service_request"), UNSEEN):
        keyed = sa.table(name, sa.column("city_key"))
        seen = sa.func.replace(keyed.c.city_key, code, "")
        op.execute(keyed.update().where(keyed.c.city_key.like(f"%{code}%")).values(city_key=seen))
    op.execute(
        "UPDATE professional SET waiting_since = decided_at WHERE approval = 'pending' AND decided_at > waiting_since"
    )
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.add_column(sa.Column("rating_sum", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("rating_count", sa.Integer(), nullable=False, server_default="0"))
    op.execute(
        "UPDATE service SET "
        "rating_sum = (SELECT coalesce(sum(rating), 0) FROM review WHERE review.service_id = service.id), "
        "rating_count = (SELECT count(*) FROM review WHERE review.service_id = service.id)"
    )


def _name_requests(connection: sa.Connection) -> None:
    """Set the request id of existing mails, from their dedupe key: kind, request, version, recipient."""
    mails = sa.table("outgoing_mail", sa.column("id"), sa.column("once"), sa.column("request_id"))
    requests = sa.table("service_request", sa.column("id"))
    naming = mails.update().where(mails.c.id == sa.bindparam("mail")).values(request_id=sa.bindparam("request"))
    last = 0
    while True:
        unnamed = sa.and_(mails.c.id > last, mails.c.request_id.is_(None), mails.c.once.like("%:%:%:%"))
        query = sa.select(mails.c.id, mails.c.once).where(unnamed).order_by(mails.c.id).limit(AT_A_TIME)
        found = connection.execute(query).all()
        if not found:
            return
        last = found[-1].id
        named = {mail: int(number) for mail, once in found if (number := once.split(":")[1]).isdecimal()}
        known = set(connection.scalars(sa.select(requests.c.id).where(requests.c.id.in_(set(named.values())))))
        rows = [{"mail": mail, "request": number} for mail, number in named.items() if number in known]
        if rows:
            connection.execute(naming, rows)


def downgrade() -> None:
    """Downgrade."""
    with op.batch_alter_table("service", schema=None) as batch_op:
        batch_op.drop_column("rating_count")
        batch_op.drop_column("rating_sum")
