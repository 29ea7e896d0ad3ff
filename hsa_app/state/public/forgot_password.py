"""Asking for a new password: the same words and the same time, whether or not there is such an account."""

import asyncio
from typing import Any, Final

import reflex as rx
from anyio import to_thread
from reflex.event import EventSpec

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import credentials
from hsa_app.domain.accounts.forms import ForgottenForm
from hsa_app.state import dialogs
from hsa_app.state.auth import Session, public
from hsa_app.state.form_input import by_field, clean_form, problem_with

ANSWER_SECONDS: Final = 0.6
"""How long the answer takes: longer than finding an account, writing a link and a mail."""


class ForgottenState(Session):
    """Whether it was asked for, and what was wrong with the form."""

    asked: bool = False
    wrong: str = ""
    _asked_at: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Begin with the form, unless someone quick has sent it before the page had come to rest."""
        if self._asked_at != self._place():
            self.asked, self.wrong = False, ""

    @rx.event
    @public
    async def start_over(self) -> None:
        """Ask for another email."""
        self.asked, self.wrong = False, ""

    @rx.event
    @public
    async def check(self, typed: str) -> None:
        """Look at the email as it is left."""
        self.wrong = problem_with(ForgottenForm, "email", typed)

    @rx.event
    @public
    async def ask(self, form: dict[str, Any]) -> EventSpec | None:
        """Have a link sent, if there is such an account."""
        try:
            wanted = validate(ForgottenForm, clean_form(form))
        except ValidationFailed as refused:
            self.wrong = by_field(refused).get("email", _("This is needed."))
            return dialogs.show_problems()
        request = to_thread.run_sync(credentials.request_password_reset, wanted, self.router.session.client_ip)
        told, _slept = await asyncio.gather(request, asyncio.sleep(ANSWER_SECONDS), return_exceptions=True)
        if isinstance(told, BaseException):
            raise told
        self.asked, self.wrong, self._asked_at = True, "", self._place()
        return None
