"""Requests a password reset: same response and same time whether or not the account exists."""

import asyncio
from typing import Any, Final

import reflex as rx
from anyio import to_thread
from reflex.event import EventSpec

from hsa_app.core.errors import ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain.accounts import credentials
from hsa_app.domain.accounts.forms import ForgotPasswordForm
from hsa_app.state import dialog_events
from hsa_app.state.auth import AuthState, public
from hsa_app.state.form_input import clean_form, errors_by_field, field_error

RESPONSE_SECONDS: Final = 0.6
"""The response time: longer than finding an account and creating a link and a mail."""


class ForgotPasswordState(AuthState):
    """Whether the form was submitted, and its error."""

    is_submitted: bool = False
    error: str = ""
    _submitted_page_id: str = ""

    @rx.event
    @public
    async def load(self) -> None:
        """Reset the form, unless it was submitted before this load event arrived."""
        if self._submitted_page_id != self._page_id():
            self.is_submitted, self.error = False, ""

    @rx.event
    @public
    async def start_over(self) -> None:
        """Show the form again for another email."""
        self.is_submitted, self.error = False, ""

    @rx.event
    @public
    async def validate_email(self, value: str) -> None:
        """Validate the email on blur."""
        self.error = field_error(ForgotPasswordForm, "email", value)

    @rx.event
    @public
    async def request_reset(self, form: dict[str, Any]) -> EventSpec | None:
        """Send a reset link if the account exists."""
        try:
            reset_form = validate(ForgotPasswordForm, clean_form(form))
        except ValidationFailed as error:
            self.error = errors_by_field(error).get("email", _("This is needed."))
            return dialog_events.focus_first_error()
        request = to_thread.run_sync(credentials.request_password_reset, reset_form, self.router.session.client_ip)
        result, _slept = await asyncio.gather(request, asyncio.sleep(RESPONSE_SECONDS), return_exceptions=True)
        if isinstance(result, BaseException):
            raise result
        self.is_submitted, self.error, self._submitted_page_id = True, "", self._page_id()
        return None
