"""The sign-in page."""

from urllib.parse import urlencode

import reflex as rx

from hsa_app.domain.accounts.forms import ForgotPasswordForm
from hsa_app.infra import cookies
from hsa_app.state.auth import AuthState, public
from hsa_app.state.form_input import field_error
from hsa_app.state.redirects import redirect_to_home


class LoginState(AuthState):
    """The submitted email, the error of the last attempt, and where to go after signing in."""

    email: str = ""
    error_message: str = ""
    email_error: str = ""
    success_message: str = ""
    next_url: str = ""
    register_url: str = "/register"

    @rx.event
    @public
    async def load(self) -> rx.event.EventSpec | None:
        """Redirect signed-in users to their home; show others the last error."""
        if self.role:
            return redirect_to_home(self.role)
        flash = cookies.decode_values(self._get_cookie(cookies.flash_cookie_name()))
        self.email, self.error_message, self.success_message = (
            flash.get(name, "") for name in ("email", "message", "done")
        )
        self.email_error = ""
        self.next_url = self.router.url.query_parameters.get("next", "")
        self.register_url = f"/register?{urlencode({'next': self.next_url})}" if self.next_url else "/register"
        return None

    @rx.event
    @public
    async def validate_email(self, value: str) -> None:
        """Validate the format of the email on blur."""
        self.email_error = field_error(ForgotPasswordForm, "email", value)
