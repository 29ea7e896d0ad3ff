"""A raw client calls every registered handler as everyone, with hostile arguments: it changes and reads nothing."""

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
from tests.factories import a_customer, a_document, a_professional, a_request, a_review
from tests.support.crowd import ui_cookie
from tests.support.facts import facts
from tests.support.handlers import Handler, all_handlers
from tests.support.product import RunningServer
from tests.support.wire import Tab

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
"""What only Vera, her professional and admins may read; no stranger's tab may ever hold it."""

PAGES = {"customer": "/customer", "professional": "/professional", "admin": "/admin", "": "/"}


@pytest.fixture(scope="module")
def target(product: RunningServer) -> dict[str, Any]:
    """Vera's requests: one waiting, one accepted by Wilma, one closed; and the people who try."""
    with product.data(), transaction() as uow:
        cast = product.cast
        vera = a_customer(uow, "Vera Victim", email="vera@example.com", phone="+91 77777 77777")
        wilma = a_professional(uow, cast.ac, "Wilma Worker", email="wilma@example.com")
        paper = a_document(uow, wilma, name="wilma-card.png")
        secret: dict[str, Any] = {"address": "9 Hidden Lane", "start_code": "8263"}
        taken = {"address": "9 Hidden Lane", "start_code": "4711", "professional_id": wilma.user_id}
        requests = [
            a_request(uow, vera, cast.ac, requested_professional_id=wilma.user_id, **secret),
            a_request(uow, vera, cast.ac, status=RequestStatus.ACCEPTED, **taken),
            a_request(uow, vera, cast.ac, status=RequestStatus.CLOSED, **taken),
        ]
        a_review(uow, requests[2], comment="Vera whispers this")
        notify(
            uow,
            vera.user_id,
            NotificationContent(kind="welcome", subject="x", context={"paragraphs": []}, title="For Vera alone"),
        )
        notice = uow.db.scalars(select(Notification).where(col(Notification.user_id) == vera.user_id)).one()
        people: dict[str, Actor | None] = {
            "anonymous": None,
            "other customer": a_customer(uow, "Nosy Neighbour", email="nosy@example.com"),
            "pending professional": a_professional(
                uow, cast.ac, "Petra Pending", email="petra@example.com", approval=Approval.PENDING
            ),
            "professional of another service": a_professional(uow, cast.tap, "Otto Other", email="otto@example.com"),
            "blocked": cast.bo,
        }
        cookies = {name: ui_cookie(uow, who) if who else "" for name, who in people.items()}
        cookies["wilma"] = ui_cookie(uow, wilma)
    return {
        "requests": requests, "paper": paper, "notice": notice, "people": people, "cookies": cookies,
        "vera": vera, "wilma": wilma,
    }  # fmt: skip


def is_told(secret: str, everything: str) -> bool:
    """Whether a secret stands there by itself: four digits are also in the middle of many a key and time."""
    return re.search(rf"(?<![\w.-]){re.escape(secret)}(?![\w-])", everything) is not None


def hostile(handler: Handler, target: dict[str, Any]) -> list[dict[str, Any]]:
    """What a stranger would try: real ids of others, forged forms, and nonsense of every type."""
    ids = [one.id for one in (*target["requests"], target["paper"], target["notice"])]
    ids += [target["vera"].user_id, target["wilma"].user_id]
    form = {
        "reason": "because", "rating": "1", "comment": "bad", "code": "4711", "notes": "x", "address": "elsewhere",
        "city": "Pune", "pincode": "411001", "status": "closed", "name": "Free", "category": "x", "description": "x",
        "base_price": "0", "duration_minutes": "5", "version": "1", "id": str(ids[0]), "request_id": str(ids[0]),
        "reply": "mine now", "user_id": str(ids[3]), "email": "mallory@example.com", "password": "household-demo",
        "full_name": "Mallory",
    }  # fmt: skip
    nonsense = [None, -1, 2**70, True, "1 OR 1=1", "\x00", [], {"$ne": None}, 1.5]
    values = [*ids, form, *nonsense]
    named = handler.parameters
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
    name: str, product: RunningServer, target: dict[str, Any]
) -> None:
    who: Actor | None = target["people"][name]
    me = who.user_id if who else 0
    with product.data():
        before = facts(besides=me)
    async with Tab(product.base, PAGES[who.role if who else ""], cookie=target["cookies"][name]) as tab:
        await asyncio.sleep(1)
        for handler in all_handlers():
            if handler.name.endswith("sign_out_everywhere"):
                continue  # ends the caller's own sign-ins, and with them this test; it takes no argument
            for payload in hostile(handler, target):
                await tab.call(handler.name, **payload)
            await asyncio.sleep(0.02)
        await tab.call(next(h.name for h in all_handlers() if h.name.endswith("login_state.load")))
        await asyncio.sleep(5)
        found = [secret for secret in SECRETS if is_told(secret, tab.everything)]
    assert found == []
    with product.data():
        assert facts(besides=me) == before


async def test_authorized_professional_sees_own_request_data(product: RunningServer, target: dict[str, Any]) -> None:
    async with Tab(product.base, "/professional", cookie=target["cookies"]["wilma"]) as tab:
        await tab.until(lambda tab: "9 Hidden Lane" in tab.everything)
        assert not [code for code in ("4711", "8263") if is_told(code, tab.everything)]
