"""Fifty professionals who want the same job at the same moment."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import httpx

from hsa_app.core.clock import now
from hsa_app.domain.accounts.authentication import SESSION_TTL
from hsa_app.domain.actor import Actor
from hsa_app.infra import tokens
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Service, ServiceRequest, UserSession
from hsa_app.state.professional.board import BoardState, RoomState
from tests.factories import a_professional
from tests.support.product import RunningServer
from tests.support.wire import Tab

BOARD = BoardState.get_full_name()
ROOM = RoomState.get_full_name()


def many(uow: UnitOfWork, service: Service, count: int) -> list[Actor]:
    """Professionals of one service in one city."""
    return [
        a_professional(uow, service, f"Racer {number}", email=f"racer{number}@example.com") for number in range(count)
    ]


def ui_cookie(uow: UnitOfWork, who: Actor) -> str:
    """A browser session, opened without waiting for a password to be hashed."""
    session = UserSession(id=uuid4().hex, user_id=who.user_id, kind="ui", expires_at=now() + SESSION_TTL)
    uow.db.add(session)
    token = tokens.issue("ui", subject=str(who.user_id), sid=session.id, jti=uuid4().hex, lifetime=SESSION_TTL)
    return f"hsa_session={token}"


def bearer(who: Actor) -> dict[str, str]:
    """The header of the API session the factories opened."""
    token = tokens.issue("access", subject=str(who.user_id), sid=who.session_id, jti=uuid4().hex, lifetime=SESSION_TTL)
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def open_boards(product: RunningServer, cookies: Sequence[str]) -> AsyncIterator[list[Tab]]:
    """A live board for each cookie, all of them ready."""
    async with AsyncExitStack() as stack:
        tabs = [Tab(product.base, "/professional", cookie=cookie) for cookie in cookies]
        for first in range(0, len(tabs), 20):
            opened = tabs[first : first + 20]
            await asyncio.gather(*(stack.enter_async_context(tab) for tab in opened))
            await asyncio.gather(*(tab.until(lambda tab: tab.var(ROOM, "is_loaded"), 60) for tab in opened))
        yield tabs


async def answers_of(api: httpx.AsyncClient, racers: Sequence[Actor], request_id: int) -> list[httpx.Response]:
    """What the API tells everyone who accepts."""
    path = f"/api/service-requests/{request_id}/accept"
    return await asyncio.gather(*(api.put(path, headers=bearer(who)) for who in racers))


async def said_to(tab: Tab, request_id: int) -> str:
    """Press Accept on a board, and hear what the toast says."""
    before = len(tab.scripts)
    await tab.call(f"{BOARD}.accept", request_id=request_id)
    await tab.until(lambda tab: _toasts(tab, before), 60)
    return _toasts(tab, before)


def _toasts(tab: Tab, since: int) -> str:
    """What was said about the press, leaving out news of other jobs."""
    return "".join(script for script in tab.scripts[since:] if "is yours" in script or '"problem"' in script)


def reopen(uow: UnitOfWork, request_id: int) -> None:
    """Put the request back as it was before the race, so that the next round is as fair."""
    request = uow.db.get_one(ServiceRequest, request_id)
    request.status, request.professional_id, request.accepted_at = RequestStatus.REQUESTED, None, None
