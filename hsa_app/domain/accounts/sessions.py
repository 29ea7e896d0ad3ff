"""Where one is signed in, and ending one of these sign-ins."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlmodel import col

from hsa_app.core.clock import now
from hsa_app.core.errors import NotFound
from hsa_app.core.i18n import _
from hsa_app.core.validation import ReadModel
from hsa_app.domain.accounts.forms import PlaceForm
from hsa_app.domain.actor import Actor
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import UserSession

SHOWN = 20
NOTED_EVERY = timedelta(hours=1)
"""So often at most it is written down that a sign-in is used."""


class PlaceRow(ReadModel):
    """One sign-in of the one who asks. `last_used_at` is true to the hour, `device` words of ours."""

    id: str
    is_program: bool
    device: str
    created_at: datetime
    last_used_at: datetime
    is_here: bool


def places(uow: UnitOfWork, actor: Actor) -> list[PlaceRow]:
    """Where the one who asks is signed in: here first, then what was used last."""
    mine = (col(UserSession.user_id) == actor.user_id, col(UserSession.ended_at).is_(None))
    used = func.coalesce(col(UserSession.last_used_at), col(UserSession.created_at))
    query = (
        select(UserSession)
        .where(*mine, col(UserSession.expires_at) > now())
        .order_by((col(UserSession.id) == actor.session_id).desc(), used.desc(), col(UserSession.id))
        .limit(SHOWN)
    )
    return [_row(found, actor) for found in uow.db.scalars(query)]


def end(uow: UnitOfWork, actor: Actor, form: PlaceForm) -> None:
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
    uow.publish_after_commit(f"out:session:{form.id}", f"user:{actor.user_id}")


def is_noted(uow: UnitOfWork, actor: Actor) -> bool:
    """Whether it is known to the hour that the one who asks uses this sign-in."""
    here = uow.db.get(UserSession, actor.session_id)
    return here is None or (here.last_used_at or here.created_at) > now() - NOTED_EVERY


def note_use(uow: UnitOfWork, actor: Actor) -> None:
    """Write down that this sign-in is used."""
    here = (col(UserSession.id) == actor.session_id, col(UserSession.ended_at).is_(None))
    uow.db.execute(update(UserSession).where(*here).values(last_used_at=now()))


def _row(found: UserSession, actor: Actor) -> PlaceRow:
    is_program = found.kind == "api"
    return PlaceRow(
        id=found.id,
        is_program=is_program,
        device=found.device or (_("A program") if is_program else _("A browser")),
        created_at=found.created_at,
        last_used_at=found.last_used_at or found.created_at,
        is_here=found.id == actor.session_id,
    )
