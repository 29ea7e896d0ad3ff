"""Nobody learns from the page of forgotten passwords who has an account."""

import time

from hsa_app.state.public.forgot_password import RESPONSE_SECONDS, ForgotPasswordState
from tests.support.product import RunningServer
from tests.support.wire import Tab

FORGOTTEN = ForgotPasswordState.get_full_name()


async def test_reset_request_does_not_reveal_whether_an_account_exists(product: RunningServer) -> None:
    times: dict[str, list[float]] = {}
    said: dict[str, list[object]] = {}
    async with Tab(product.base, "/forgot-password") as tab:
        await tab.until(lambda tab: tab.vars)
        for number in range(4):
            for email in (product.cast.pat.email, f"nobody{number}@example.com", product.cast.bo.email):
                kind = "nobody" if email.startswith("nobody") else email
                await tab.call(f"{FORGOTTEN}.start_over")
                await tab.until(lambda tab: tab.var(FORGOTTEN, "is_submitted") in (False, None))
                began, before = time.monotonic(), len(tab.scripts)
                await tab.call(f"{FORGOTTEN}.request_reset", form={"email": email})
                await tab.until(lambda tab: tab.var(FORGOTTEN, "is_submitted"))
                times.setdefault(kind, []).append(time.monotonic() - began)
                said.setdefault(kind, []).append(tab.scripts[before:])
    fastest = [min(taken) for taken in times.values()]
    assert min(fastest) >= RESPONSE_SECONDS
    assert max(fastest) - min(fastest) < 0.1, times
    assert said[product.cast.pat.email] == said["nobody"] == said[product.cast.bo.email]
