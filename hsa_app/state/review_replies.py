"""Replies to reviews."""

from typing import Any

import reflex as rx
from reflex.event import EventSpec

from hsa_app.core.errors import Conflict, NotFound, ValidationFailed
from hsa_app.core.i18n import _
from hsa_app.core.validation import parse_id, validate
from hsa_app.domain.reviews import queries, service
from hsa_app.domain.reviews.forms import ReplyForm
from hsa_app.models import Role
from hsa_app.state import dialog_events, toasts
from hsa_app.state.auth import AuthState, require
from hsa_app.state.form_input import clean_form, errors_by_field, field_error

REPLY_DIALOG = "reply"


class ReplyState(AuthState):
    """The review in the reply dialog. The input stays in the page."""

    request_id: int = 0
    customer: str = ""
    comment: str = ""
    rating: str = ""
    reply: str = ""
    error: str = ""

    @rx.event
    @require(Role.PROFESSIONAL)
    async def open_reply_dialog(self, request_id: int) -> EventSpec:
        """Open the dialog with the review and the reply field."""
        review = await self._query(queries.get_received_review, parse_id(request_id))
        if review is None:
            raise NotFound(_("There is no such review."))
        self.request_id, self.customer, self.rating = review.request_id, review.customer, str(review.rating)
        self.comment, self.reply, self.error = review.comment or "", review.reply or "", ""
        return dialog_events.open(REPLY_DIALOG)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def validate_reply(self, value: str) -> None:
        """Validate the reply on blur."""
        self.error = field_error(ReplyForm, "reply", value)

    @rx.event
    @require(Role.PROFESSIONAL)
    async def send(self, form: dict[str, Any]) -> EventSpec | list[EventSpec]:
        """Save the reply; the customer is notified the first time."""
        try:
            await self._command(service.reply, self.request_id, validate(ReplyForm, clean_form(form)))
        except ValidationFailed as error:
            self.error = errors_by_field(error).get("reply", error.field_errors[0].message)
            return dialog_events.focus_first_error()
        except Conflict as error:
            self.error = error.message
            return dialog_events.focus_first_error()
        toast_event = (
            toasts.success(_("Reply changed"))
            if self.reply
            else toasts.success(_("Reply sent"), _("{customer} is told.").format(customer=self.customer))
        )
        self.error = ""
        return [dialog_events.close(REPLY_DIALOG), toast_event]
