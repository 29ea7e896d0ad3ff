"""One request as its customer follows it, changes it, ends it and rates it."""

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core import clock
from hsa_app.core.errors import Conflict, FieldError, NotFound, StaleVersion, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import validate
from hsa_app.domain import topics
from hsa_app.domain.actor import Actor
from hsa_app.domain.requests import customer_queries, queries, service
from hsa_app.domain.requests.customer_queries import RequestDetails
from hsa_app.domain.requests.forms import CancelForm, CloseForm
from hsa_app.domain.reviews.forms import ReviewForm
from hsa_app.domain.schedule import queries as schedule
from hsa_app.infra.db import UnitOfWork
from hsa_app.models import Role
from hsa_app.state import dialogs, toasts
from hsa_app.state.auth import require
from hsa_app.state.customer.request_edit_form import Draft, changes, draft, overtaken, problem_beside, whose_times
from hsa_app.state.customer.request_timeline import Moment, moments
from hsa_app.state.customer.updates import CustomerPage
from hsa_app.state.customer.view_models import Visit, visit
from hsa_app.state.form_input import by_field, clean_form, last_number
from hsa_app.state.slot_picker import NOTICE, DayView, ahead, days
from hsa_app.state.view_models import LONGEST_WAIT, Pro, pro

P = ParamSpec("P")
T = TypeVar("T")


class RequestState(CustomerPage):
    """The request of the address. `shown` and `missing` are the addresses it was found at, or was not."""

    shown: str = ""
    missing: str = ""
    visit: Visit = Visit()
    pro: Pro = Pro()
    story: list[Moment] = []
    expires: str = ""
    waiting_since: str = ""
    code_spent: bool = False
    draft: Draft = Draft()
    days: list[DayView] = []
    times: str = ""
    wrong: dict[str, str] = {}
    refused: str = ""
    _version: int = 0
    _read_at: int = 0

    @rx.event
    @require(Role.CUSTOMER)
    async def load(self) -> list[EventSpec]:
        """Read everything anew, and follow what may change it. What is being typed stays."""
        path = self.router.url.path
        number = last_number(path)
        try:
            await self._query(queries.request, number)
            await self._subscribe(RequestState.load, topics.request(number))
            found = await self._query(customer_queries.followed, number)
        except NotFound:
            self.missing, self.shown = path, ""
            await self._subscribe(RequestState.load)
            return []
        self._lay_out(found)
        self.shown, self.missing = path, ""
        return self._told([found.request], linked=False)

    @rx.event
    @require(Role.CUSTOMER)
    async def ask_edit(self) -> EventSpec:
        """Open the form for changes, filled with what is stored at this moment."""
        found = await self._query(customer_queries.followed, self.visit.id)
        self._lay_out(found)
        self._read_at, self.refused, self.wrong = found.request.version, "", {}
        self.draft = draft(found.request, self.draft.opened + 1)
        now = clock.now()
        free = await self._query(schedule.reschedule_slots, self.visit.id, ahead(now), now + NOTICE)
        self.days, self.times = days(now, free), whose_times(found.asked_first, known=free is not None)
        return dialogs.open("edit")

    @rx.event
    @require(Role.CUSTOMER)
    async def check(self, field: str, typed: str) -> None:
        """Look at one field of the form for changes as it is left."""
        problem = problem_beside(field, typed)
        if self.wrong.get(field, "") != problem:
            others = {name: words for name, words in self.wrong.items() if name != field}
            self.wrong = others | ({field: problem} if problem else {})

    @rx.event
    @require(Role.CUSTOMER)
    async def edit(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Change when, where or the notes. If it was changed meanwhile, say so and keep what was typed."""
        try:
            wanted = changes(form, self.draft)
            if not wanted.model_fields_set:
                return [dialogs.close("edit")]
            await self._do(service.edit, wanted, self._read_at)
        except ValidationFailed as refused:
            self.wrong = by_field(refused)
            return dialogs.show_problems()
        except StaleVersion:
            found = await self._query(customer_queries.followed, self.visit.id)
            self._lay_out(found)
            self._read_at = self._version
            self.refused = overtaken(self.draft, found.request)
            return dialogs.show_problems()
        except Conflict as refused:
            self.refused = _("{message} What you typed is still here.").format(message=refused.message)
            return dialogs.show_problems()
        self.refused, self.wrong = "", {}
        return [dialogs.close("edit"), toasts.success(_("Changed"), self.visit.words)]

    @rx.event
    @require(Role.CUSTOMER)
    async def cancel(self, form: dict[str, Any]) -> list[EventSpec]:
        """Call the visit off."""
        row = await self._do(service.cancel, validate(CancelForm, clean_form(form)))
        told = (
            _("{full_name} has been told.").format(full_name=row.professional.full_name)
            if row.professional
            else _("It has left every board.")
        )
        return [dialogs.close("cancel"), toasts.info(_("Request cancelled"), told)]

    @rx.event
    @require(Role.CUSTOMER)
    async def close(self, form: dict[str, Any]) -> list[EventSpec]:
        """End the request, with the rating that was given, if one was."""
        row = await self._do(service.close, validate(CloseForm, clean_form(form)))
        return [
            dialogs.close("close"),
            toasts.success(_("Request closed"), _("Thank you for the rating.") if row.review else ""),
        ]

    @rx.event
    @require(Role.CUSTOMER)
    async def close_unrated(self) -> list[EventSpec]:
        """End the request without a rating; it can be given later."""
        await self._do(service.close, CloseForm())
        return [dialogs.close("close"), toasts.success(_("Request closed"), _("You can still rate it here."))]

    @rx.event
    @require(Role.CUSTOMER)
    async def review(self, form: dict[str, Any]) -> EventSpec:
        """Rate a closed request."""
        fields = clean_form(form)
        if "rating" not in fields:
            raise ValidationFailed(FieldError("rating", _("Choose 1 to 5 stars.")))
        await self._do(service.review, validate(ReviewForm, fields))
        return toasts.success(_("Rated"), _("Thank you."))

    @rx.event
    @require(Role.CUSTOMER)
    async def renew_code(self) -> EventSpec:
        """Show a new start code and give the professional new tries."""
        await self._do(service.regenerate_start_code)
        return toasts.success(_("New start code"), _("Read out this one at the door."))

    @rx.event
    @require(Role.CUSTOMER)
    async def look_away(self) -> None:
        """Forget what was wrong with a form that was left."""

    async def _do(
        self, verb: Callable[Concatenate[UnitOfWork, Actor, int, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Do something to this request, then show how it stands."""
        done = await self._command(verb, self.visit.id, *args, **kwargs)
        self._lay_out(await self._query(customer_queries.followed, self.visit.id))
        self._stood = self._stood | {self.visit.id: self.visit.status}
        return done

    def _lay_out(self, found: RequestDetails) -> None:
        row = found.request
        self.visit, self._version = visit(row, found.asked_first, nobody=found.nobody), row.version
        self.pro = pro(found.professional)
        self.story = moments(found)
        self.expires = found.expires_at.isoformat()
        self.waiting_since = (found.expires_at - LONGEST_WAIT).isoformat()
        self.code_spent = found.code_spent
