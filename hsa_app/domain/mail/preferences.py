"""Mail preferences of users. In-app notifications do not depend on them."""

from collections.abc import Collection

from sqlalchemy import delete, select
from sqlmodel import col

from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel
from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.kinds import OPTIONAL_KINDS
from hsa_app.domain.row_locks import FOR_NO_KEY_UPDATE
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
"""The kinds that users of a role get and can turn off."""


class MailPreferenceRow(ReadModel):
    """A kind of mail with its label, and whether it is enabled."""

    kind: str
    label: str
    is_enabled: bool


def list_preferences(uow: UnitOfWork, actor: Actor) -> list[MailPreferenceRow]:
    """List the kinds the actor can turn off, and their choices."""
    query = select(col(MailPreference.kind)).where(
        col(MailPreference.user_id) == actor.user_id, col(MailPreference.wanted).is_(False)
    )
    disabled = set(uow.db.scalars(query))
    return [
        MailPreferenceRow(kind=kind, label=_(OPTIONAL_KINDS[kind]), is_enabled=kind not in disabled)
        for kind in OPTIONAL_KINDS_BY_ROLE[actor.role]
    ]


def update_preferences(uow: UnitOfWork, actor: Actor, enabled_kinds: Collection[str]) -> None:
    """Enable these kinds of mail and disable the other optional ones of the actor's role."""
    optional = OPTIONAL_KINDS_BY_ROLE[actor.role]
    uow.db.get(User, actor.user_id, with_for_update=FOR_NO_KEY_UPDATE)  # serialises saving in two tabs
    stored = (col(MailPreference.user_id) == actor.user_id, col(MailPreference.kind).in_(optional))
    uow.db.execute(delete(MailPreference).where(*stored))
    uow.db.add_all(
        MailPreference(user_id=actor.user_id, kind=kind, wanted=False) for kind in optional if kind not in enabled_kinds
    )
    uow.db.flush()
