"""Every registered handler called as every role with hostile arguments: nothing changes and nothing leaks."""

import asyncio
import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col

from hsa_app.domain.actor import Actor
from hsa_app.domain.mail.service import NotificationContent, notify
from hsa_app.infra.db import transaction
from hsa_app.models import Approval, Notification, RequestStatus
from tests.factories import create_customer, create_document, create_professional, create_request, create_review
from tests.support.database_snapshot import snapshot_rows
from tests.support.handlers import EventHandler, list_event_handlers
from tests.support.race import create_session_cookie
from tests.support.reflex_client import Tab
from tests.support.server import RunningServer

SECRETS = (
    "9 Hidden Lane",
    "Vera Victim",
    "vera@example.com",
    "+91 77777 77777",
    "8263",
    "Wilma Worker",
    "wilma-card.png",
    "For Vera alone",
    "Vera whispers this",
)
"""Texts that only Vera, her professional and admins may read; no stranger's tab may ever receive them."""

HOME_PATHS = {"customer": "/customer", "professional": "/professional", "admin": "/admin", "": "/"}


@pytest.fixture(scope="module")
def victim_data(server: RunningServer) -> dict[str, Any]:
    """Vera's requests (open, accepted by Wilma, closed) and the actors who attack them."""
    with server.use_settings(), transaction() as uow:
        personas = server.personas
        vera = create_customer(uow, "Vera Victim", email="vera@example.com", phone="+91 77777 77777")
        wilma = create_professional(uow, personas.ac, "Wilma Worker", email="wilma@example.com")
        document = create_document(uow, wilma, name="wilma-card.png")
        secret: dict[str, Any] = {"address": "9 Hidden Lane", "start_code": "8263"}
        taken = {"address": "9 Hidden Lane", "start_code": "4711", "professional_id": wilma.user_id}
        requests = [
            create_request(uow, vera, personas.ac, requested_professional_id=wilma.user_id, **secret),
            create_request(uow, vera, personas.ac, status=RequestStatus.ACCEPTED, **taken),
            create_request(uow, vera, personas.ac, status=RequestStatus.CLOSED, **taken),
        ]
        create_review(uow, requests[2], comment="Vera whispers this")
        notify(
            uow,
            vera.user_id,
            NotificationContent(kind="welcome", subject="x", context={"paragraphs": []}, title="For Vera alone"),
        )
        notice = uow.db.scalars(select(Notification).where(col(Notification.user_id) == vera.user_id)).one()
        people: dict[str, Actor | None] = {
            "anonymous": None,
            "other customer": create_customer(uow, "Nosy Neighbour", email="nosy@example.com"),
            "pending professional": create_professional(
                uow, personas.ac, "Petra Pending", email="petra@example.com", approval=Approval.PENDING
            ),
            "professional of another service": create_professional(
                uow, personas.tap, "Otto Other", email="otto@example.com"
            ),
            "blocked": personas.bo,
        }
        cookies = {name: create_session_cookie(uow, who) if who else "" for name, who in people.items()}
        cookies["wilma"] = create_session_cookie(uow, wilma)
    return {
        "requests": requests, "paper": document, "notice": notice, "people": people, "cookies": cookies,
        "vera": vera, "wilma": wilma,
    }  # fmt: skip


def contains_secret(secret: str, content: str) -> bool:
    """Whether a text contains the secret as a separate word: keys and times may contain the same digits."""
    return re.search(rf"(?<![\w.-]){re.escape(secret)}(?![\w-])", content) is not None


def build_hostile_payloads(handler: EventHandler, victim_data: dict[str, Any]) -> list[dict[str, Any]]:
    """Return payloads with ids of others, forged forms, and values of every wrong type."""
    ids = [one.id for one in (*victim_data["requests"], victim_data["paper"], victim_data["notice"])]
    ids += [victim_data["vera"].user_id, victim_data["wilma"].user_id]
    form = {
        "reason": "because", "rating": "1", "comment": "bad", "code": "4711", "notes": "x", "address": "elsewhere",
        "city": "Pune", "pincode": "411001", "status": "closed", "name": "Free", "category": "x", "description": "x",
        "base_price": "0", "duration_minutes": "5", "version": "1", "id": str(ids[0]), "request_id": str(ids[0]),
        "reply": "mine now", "user_id": str(ids[3]), "email": "mallory@example.com", "password": "household-demo",
        "full_name": "Mallory",
    }  # fmt: skip
    nonsense = [None, -1, 2**70, True, "1 OR 1=1", "\x00", [], {"$ne": None}, 1.5]
    values = [*ids, form, *nonsense]
    named = handler.parameter_names
    calls = [dict.fromkeys(named, value) for value in values]
    calls += [{name: (form if name in {"form", "data", "form_data"} else one) for name in named} for one in ids]
    calls += [{"surprise": 1}, {}]
    return calls if named else calls[-2:]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    ["anonymous", "other customer", "pending professional", "professional of another service", "blocked"],
)
async def test_unauthorized_events_change_and_reveal_nothing(
    name: str, server: RunningServer, victim_data: dict[str, Any]
) -> None:
    actor: Actor | None = victim_data["people"][name]
    me = actor.user_id if actor else 0
    with server.use_settings():
        before = snapshot_rows(excluded_user_id=me)
    async with Tab(
        server.base_url, HOME_PATHS[actor.role if actor else ""], cookie=victim_data["cookies"][name]
    ) as tab:
        await asyncio.sleep(1)
        for handler in list_event_handlers():
            if handler.name.endswith("sign_out_everywhere"):
                continue  # revokes the caller's own sessions, which would end this test; it takes no arguments
            for payload in build_hostile_payloads(handler, victim_data):
                await tab.send_event(handler.name, **payload)
            await asyncio.sleep(0.02)
        await tab.send_event(next(h.name for h in list_event_handlers() if h.name.endswith("login_state.load")))
        await asyncio.sleep(5)
        leaks = [secret for secret in SECRETS if contains_secret(secret, tab.received_content)]
    assert leaks == []
    with server.use_settings():
        assert snapshot_rows(excluded_user_id=me) == before


async def test_authorized_professional_sees_own_request_data(
    server: RunningServer, victim_data: dict[str, Any]
) -> None:
    async with Tab(server.base_url, "/professional", cookie=victim_data["cookies"]["wilma"]) as tab:
        await tab.wait_until(lambda tab: "9 Hidden Lane" in tab.received_content)
        assert not [code for code in ("4711", "8263") if contains_secret(code, tab.received_content)]


async def test_values_of_malformed_events_are_not_logged(server: RunningServer) -> None:
    async with Tab(server.base_url, "/login") as tab:
        for data in ("typed-secret", ["typed-secret"], {"name": "typed-secret"}, {"payload": "typed-secret"}):
            await tab.send_raw(data)
        await tab.send_event("no.such.handler", text="typed-secret")
        for handler in list_event_handlers():
            if handler.is_app_handler:
                await tab.send_event(handler.name, **dict.fromkeys(handler.parameter_names, "typed-secret"))
        await asyncio.sleep(5)
    log = server.log_path.read_text()
    assert "message async handler error" in log
    assert "Error transforming event argument" in log
    assert "typed-secret" not in log
