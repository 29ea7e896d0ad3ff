"""Which kinds of mail someone wants. The bell tells them all the same."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlmodel import col

from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.locking import FOR_NO_KEY_UPDATE
from hsa_app.domain.mail.kinds import OPTIONAL_KINDS
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import MailPreference, Role, User

OPTIONAL_KINDS_BY_ROLE: dict[Role, tuple[str, ...]] = {
    Role.CUSTOMER: (
        "request-accepted",
        "request-released",
        "request-cancelled",
        "request-expired",
        "review-reply",
        "monthly-report",
    ),
    Role.PROFESSIONAL: ("reminder", "request-cancelled", "request-released"),
    Role.ADMIN: ("export-done",),
}
"""What people of a role may do without, of the mail they get."""


class MailPreferenceRow(ReadModel):
    """A kind of mail in the words of the choice, and whether it is wanted."""

    kind: str
    label: str
    is_enabled: bool


def list_preferences(uow: UnitOfWork, actor: Actor) -> list[MailPreferenceRow]:
    """What the one who asks may choose, and what they chose."""
    query = select(col(MailPreference.kind)).where(
        col(MailPreference.user_id) == actor.user_id, col(MailPreference.wanted).is_(False)
    )
    unwanted = set(uow.db.scalars(query))
    return [
        MailPreferenceRow(kind=kind, label=_(OPTIONAL_KINDS[kind]), is_enabled=kind not in unwanted)
        for kind in OPTIONAL_KINDS_BY_ROLE[actor.role]
    ]


def update_preferences(uow: UnitOfWork, actor: Actor, enabled_kinds: Collection[str]) -> None:
    """Get mail of these kinds and of no others, as far as there is a choice."""
    offered = OPTIONAL_KINDS_BY_ROLE[actor.role]
    uow.db.get(User, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)  # who saves in another tab waits
    mine = (col(MailPreference.user_id) == actor.user_id, col(MailPreference.kind).in_(offered))
    uow.db.execute(delete(MailPreference).where(*mine))
    uow.db.add_all(
        MailPreference(user_id=actor.user_id, kind=kind, wanted=False) for kind in offered if kind not in enabled_kinds
    )
    uow.db.flush()
