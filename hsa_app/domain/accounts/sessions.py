"""A user's sessions: list and revoke."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel
from hsa_app.domain import topics
from hsa_app.domain.accounts.forms import RevokeSessionForm
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import UserSession

MAX_SESSIONS_LISTED = 20
LAST_USED_UPDATE_INTERVAL = timedelta(hours=1)
"""So often at most it is written down that a sign-in is used."""


class SessionRow(ReadModel):
    """One sign-in of the one who asks. `last_used_at` is true to the hour, `device` words of ours."""

    id: str
    is_api_client: bool
    device: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


def list_sessions(uow: UnitOfWork, actor: Actor) -> list[SessionRow]:
    """Where the one who asks is signed in: here first, then what was used last."""
    mine = (col(UserSession.user_id) == actor.user_id, col(UserSession.ended_at).is_(None))
    used = func.coalesce(col(UserSession.last_used_at), col(UserSession.created_at))
    query = (
        select(UserSession)
        .where(*mine, col(UserSession.expires_at) > now())
        .order_by((col(UserSession.id) == actor.session_id).desc(), used.desc(), col(UserSession.id))
        .limit(MAX_SESSIONS_LISTED)
    )
    return [_session_row(found, actor) for found in uow.db.scalars(query)]


def revoke(uow: UnitOfWork, actor: Actor, form: RevokeSessionForm) -> None:
    """End one sign-in of one's own: its tabs are led to the sign-in, its tokens are worth nothing.

    Raises:
        NotFound: there is none, it has ended, or it is somebody else's.
    """
    mine = (col(UserSession.id) == form.id, col(UserSession.user_id) == actor.user_id)
    moment = now()
    ended = uow.db.execute(
        update(UserSession)
        .where(*mine, col(UserSession.ended_at).is_(None), col(UserSession.expires_at) > moment)
        .values(ended_at=moment)
        .returning(col(UserSession.id))
    ).first()
    if ended is None:
        raise NotFound(_("That sign-in has ended already."))
    uow.publish_after_commit(topics.sign_out(topics.session(form.id)), topics.user(actor.user_id))


def is_last_used_fresh(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether it is known to the hour that the one who asks uses this sign-in."""
    here = uow.db.get(UserSession, actor.session_id)
    return here is None or (here.last_used_at or here.created_at) > now() - LAST_USED_UPDATE_INTERVAL


def update_last_used(uow: UnitOfWork, actor: Actor) -> None:
    """Write down that this sign-in is used."""
    here = (col(UserSession.id) == actor.session_id, col(UserSession.ended_at).is_(None))
    uow.db.execute(update(UserSession).where(*here).values(last_used_at=now()))


def _session_row(session: UserSession, actor: Actor) -> SessionRow:
    is_program = session.kind == "api"
    return SessionRow(
        id=session.id,
        is_api_client=is_program,
        device=session.device or (_("A program") if is_program else _("A browser")),
        created_at=session.created_at,
        last_used_at=session.last_used_at or session.created_at,
        is_current=session.id == actor.session_id,
    )
