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
"""`last_used_at` is updated at most this often."""


class SessionRow(ReadModel):
    """A session of the actor. `last_used_at` is accurate to the hour; `device` describes the User-Agent header."""

    id: str
    is_api_client: bool
    device: str
    created_at: datetime
    last_used_at: datetime
    is_current: bool


def list_sessions(uow: UnitOfWork, actor: Actor) -> list[SessionRow]:
    """List the actor's active sessions: the current one first, then by last use."""
    active = (col(UserSession.user_id) == actor.user_id, col(UserSession.ended_at).is_(None))
    last_used = func.coalesce(col(UserSession.last_used_at), col(UserSession.created_at))
    query = (
        select(UserSession)
        .where(*active, col(UserSession.expires_at) > now())
        .order_by((col(UserSession.id) == actor.session_id).desc(), last_used.desc(), col(UserSession.id))
        .limit(MAX_SESSIONS_LISTED)
    )
    return [_session_row(session, actor) for session in uow.db.scalars(query)]


def revoke(uow: UnitOfWork, actor: Actor, form: RevokeSessionForm) -> None:
    """End one of the actor's sessions; its tabs are signed out, its tokens rejected.

    Raises:
        NotFound: there is no such session, it has ended, or it is another user's.
    """
    own = (col(UserSession.id) == form.id, col(UserSession.user_id) == actor.user_id)
    ended_at = now()
    ended = uow.db.execute(
        update(UserSession)
        .where(*own, col(UserSession.ended_at).is_(None), col(UserSession.expires_at) > ended_at)
        .values(ended_at=ended_at)
        .returning(col(UserSession.id))
    ).first()
    if ended is None:
        raise NotFound(_("That sign-in has ended already."))
    uow.publish_after_commit(topics.sign_out(topics.session(form.id)), topics.user(actor.user_id))


def is_last_used_fresh(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether `last_used_at` of the actor's session is recent enough to skip an update."""
    session = uow.db.get(UserSession, actor.session_id)
    return session is None or (session.last_used_at or session.created_at) > now() - LAST_USED_UPDATE_INTERVAL


def update_last_used(uow: UnitOfWork, actor: Actor) -> None:
    """Set `last_used_at` of the actor's session."""
    current = (col(UserSession.id) == actor.session_id, col(UserSession.ended_at).is_(None))
    uow.db.execute(update(UserSession).where(*current).values(last_used_at=now()))


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
