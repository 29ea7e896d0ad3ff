"""Professionals who accept the same request concurrently."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from uuid import uuid4

import httpx

from hsa_app.core.clock import now
from hsa_app.domain.accounts.authentication import SESSION_TTL
from hsa_app.domain.actor import Actor
from hsa_app.infra import jwt_tokens
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import RequestStatus, Service, ServiceRequest, UserSession
from hsa_app.state.professional.board import BoardState, RoomState
from tests.factories import create_professional
from tests.support.reflex_client import Tab
from tests.support.server import RunningServer

BOARD_STATE = BoardState.get_full_name()
ROOM_STATE = RoomState.get_full_name()


def create_racers(uow: UnitOfWork, service: Service, count: int) -> list[Actor]:
    """Create this many professionals of one service in one city."""
    return [
        create_professional(uow, service, f"Racer {number}", email=f"racer{number}@example.com")
        for number in range(count)
    ]


def create_session_cookie(uow: UnitOfWork, actor: Actor) -> str:
    """Create a browser session without the slow password check, and return its cookie."""
    session = UserSession(id=uuid4().hex, user_id=actor.user_id, kind="ui", expires_at=now() + SESSION_TTL)
    uow.db.add(session)
    token = jwt_tokens.issue("ui", subject=str(actor.user_id), sid=session.id, jti=uuid4().hex, lifetime=SESSION_TTL)
    return f"hsa_session={token}"


def bearer_header(actor: Actor) -> dict[str, str]:
    """Return the Authorization header of the API session that the factory created."""
    token = jwt_tokens.issue(
        "access", subject=str(actor.user_id), sid=actor.session_id, jti=uuid4().hex, lifetime=SESSION_TTL
    )
    return {"Authorization": f"Bearer {token}"}


@asynccontextmanager
async def open_boards(server: RunningServer, cookies: Sequence[str]) -> AsyncIterator[list[Tab]]:
    """Open a live board per cookie and wait until all are loaded."""
    async with AsyncExitStack() as exit_stack:
        tabs = [Tab(server.base_url, "/professional", cookie=cookie) for cookie in cookies]
        for start in range(0, len(tabs), 20):
            batch = tabs[start : start + 20]
            await asyncio.gather(*(exit_stack.enter_async_context(tab) for tab in batch))
            await asyncio.gather(
                *(tab.wait_until(lambda tab: tab.get_var(ROOM_STATE, "is_loaded"), 60) for tab in batch)
            )
        yield tabs


async def accept_concurrently(api: httpx.AsyncClient, racers: Sequence[Actor], request_id: int) -> list[httpx.Response]:
    """Accept a request as every racer at the same time; return the responses."""
    path = f"/api/service-requests/{request_id}/accept"
    return await asyncio.gather(*(api.put(path, headers=bearer_header(who)) for who in racers))


async def accept_and_read_toast(tab: Tab, request_id: int) -> str:
    """Press Accept on a board and return the toast that follows."""
    script_count = len(tab.scripts)
    await tab.send_event(f"{BOARD_STATE}.accept", request_id=request_id)
    await tab.wait_until(lambda tab: _read_accept_toasts(tab, script_count), 60)
    return _read_accept_toasts(tab, script_count)


def _read_accept_toasts(tab: Tab, start: int) -> str:
    """Return the toasts about accepting, without those about other jobs."""
    return "".join(script for script in tab.scripts[start:] if "is yours" in script or '"problem"' in script)


def reset_request(uow: UnitOfWork, request_id: int) -> None:
    """Make the request open again, for the next round."""
    request = uow.db.get_one(ServiceRequest, request_id)
    request.status, request.professional_id, request.accepted_at = RequestStatus.REQUESTED, None, None
