"""The page for forgotten passwords does not reveal which accounts exist."""

import time

from hsa_app.state.public.forgot_password import RESPONSE_SECONDS, ForgotPasswordState
from tests.support.reflex_client import Tab
from tests.support.server import RunningServer

FORGOT_PASSWORD_STATE = ForgotPasswordState.get_full_name()


async def test_reset_request_does_not_reveal_whether_an_account_exists(server: RunningServer) -> None:
    times: dict[str, list[float]] = {}
    said: dict[str, list[object]] = {}
    async with Tab(server.base_url, "/forgot-password") as tab:
        await tab.wait_until(lambda tab: tab.vars)
        for number in range(4):
            for email in (server.personas.pat.email, f"nobody{number}@example.com", server.personas.bo.email):
                kind = "nobody" if email.startswith("nobody") else email
                await tab.send_event(f"{FORGOT_PASSWORD_STATE}.start_over")
                await tab.wait_until(lambda tab: tab.get_var(FORGOT_PASSWORD_STATE, "is_submitted") in (False, None))
                began, before = time.monotonic(), len(tab.scripts)
                await tab.send_event(f"{FORGOT_PASSWORD_STATE}.request_reset", form={"email": email})
                await tab.wait_until(lambda tab: tab.get_var(FORGOT_PASSWORD_STATE, "is_submitted"))
                times.setdefault(kind, []).append(time.monotonic() - began)
                said.setdefault(kind, []).append(tab.scripts[before:])
    fastest = [min(taken) for taken in times.values()]
    assert min(fastest) >= RESPONSE_SECONDS
    assert max(fastest) - min(fastest) < 0.1, times
    assert said[server.personas.pat.email] == said["nobody"] == said[server.personas.bo.email]
