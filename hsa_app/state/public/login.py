"""The sign-in page."""

from urllib.parse import urlencode

import reflex as rx

from hsa_app.domain.accounts.forms import ForgottenForm
from hsa_app.infra import cookies
from hsa_app.state.auth import Session, public
from hsa_app.state.form_input import problem_with
from hsa_app.state.redirects import redirect_to_home


class LoginState(Session):
    """What was typed and why it was refused, if it was; and where to go afterwards."""

    email: str = ""
    message: str = ""
    wrong: str = ""
    done: str = ""
    wanted: str = ""
    register_href: str = "/register"

    @rx.event
    @public
    async def load(self) -> rx.event.EventSpec | None:
        """Whoever is signed in goes home; others see what was wrong the last time."""
        if self.role:
            return redirect_to_home(self.role)
        said = cookies.unpack(self._cookie(cookies.flash_name()))
        self.email, self.message, self.done = (said.get(name, "") for name in ("email", "message", "done"))
        self.wrong = ""
        self.wanted = self.router.url.query_parameters.get("next", "")
        self.register_href = f"/register?{urlencode({'next': self.wanted})}" if self.wanted else "/register"
        return None

    @rx.event
    @public
    async def check(self, typed: str) -> None:
        """Look at the email as it is left: no account has one that is none."""
        self.wrong = problem_with(ForgottenForm, "email", typed)
