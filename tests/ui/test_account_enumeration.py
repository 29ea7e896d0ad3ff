"""The page for forgotten passwords does not reveal which accounts exist."""

import time

from hsa_app.state.public.forgot_password import RESPONSE_SECONDS, ForgotPasswordState
from tests.support.reflex_client import Tab
from tests.support.server import RunningServer

FORGOT_PASSWORD_STATE = ForgotPasswordState.get_full_name()


async def test_reset_request_does_not_reveal_whether_an_account_exists(server: RunningServer) -> None:
    times: dict[str, list[float]] = {}
    toasts_by_account: dict[str, list[object]] = {}
    async with Tab(server.base_url, "/forgot-password") as tab:
        await tab.wait_until(lambda tab: tab.vars)
        for number in range(4):
            for email in (server.personas.pat.email, f"nobody{number}@example.com", server.personas.bo.email):
                account = "unknown" if email.startswith("nobody") else email
                await tab.send_event(f"{FORGOT_PASSWORD_STATE}.start_over")
                await tab.wait_until(lambda tab: tab.get_var(FORGOT_PASSWORD_STATE, "is_submitted") in (False, None))
                started_at, script_count = time.monotonic(), len(tab.scripts)
                await tab.send_event(f"{FORGOT_PASSWORD_STATE}.request_reset", form={"email": email})
                await tab.wait_until(lambda tab: tab.get_var(FORGOT_PASSWORD_STATE, "is_submitted"))
                times.setdefault(account, []).append(time.monotonic() - started_at)
                toasts_by_account.setdefault(account, []).append(tab.scripts[script_count:])
    fastest_times = [min(taken) for taken in times.values()]
    assert min(fastest_times) >= RESPONSE_SECONDS
    assert max(fastest_times) - min(fastest_times) < 0.1, times
    assert (
        toasts_by_account[server.personas.pat.email]
        == toasts_by_account["unknown"]
        == toasts_by_account[server.personas.bo.email]
    )
