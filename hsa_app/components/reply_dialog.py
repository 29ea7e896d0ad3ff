"""A professional's answer to a review: what they wrote, and the dialog in which they write it."""

import reflex as rx

from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.dialog import closes, dialog, dialog_acts
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.components.ui.types import Text
from hsa_app.core.i18n import _
from hsa_app.state.review_replies import REPLY_DIALOG
from hsa_app.state.review_replies import ReplyState as State


def answer(number: rx.Var, customer: Text, reply: rx.Var, may_reply: rx.Var) -> rx.Component:
    """The answer below a review, and the way to write or change it."""
    words = rx.cond(reply != "", text(strong(_("You: ")), reply, small=True, muted=True, lines=True))
    act = rx.cond(reply != "", _("Change reply"), _("Reply"))
    about = rx.Var.create("to ") + customer.to(str) + ", #" + number.to(str)
    ask = button(act, size="s", icon="message-square", about=about, on_click=State.open_reply_dialog(number))
    return rx.fragment(words, rx.cond(may_reply, row(ask)))


def reply_dialog() -> rx.Component:
    """What was said, the answer, and who will read it."""
    said = rx.cond(State.comment != "", text("“", State.comment, "”", lines=True))
    about = text("of 5, request #", State.request_id, small=True, muted=True, figures=True)
    return dialog(
        REPLY_DIALOG,
        rx.fragment(_("Reply to "), State.customer),
        form(
            stack(row(rating(State.rating), about), said, gap="s"),
            textarea_field(
                _("Reply"),
                "reply",
                value=State.reply,
                rows=4,
                error=State.error,
                hint=_("Everyone who looks at your service may read it. You can change it for 24 hours."),
                on_blur=State.validate_reply,
                key=State.request_id.to(str) + State.reply,
            ),
            dialog_acts(
                button(_("Cancel"), **closes()), button(_("Send reply"), variant="primary", submit=True, **once())
            ),
            on_submit=State.send,
        ),
    )
