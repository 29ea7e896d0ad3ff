"""A professional's reply to a review, and the dialog to write it."""

import reflex as rx

from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.dialog import close_dialog_attrs, dialog, dialog_actions
from hsa_app.components.ui.form import form
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import textarea_field
from hsa_app.components.ui.types import StrOrVar
from hsa_app.core.i18n import _
from hsa_app.state.review_replies import REPLY_DIALOG
from hsa_app.state.review_replies import ReplyState as State


def review_reply(request_id: rx.Var, customer: StrOrVar, reply: rx.Var, can_reply: rx.Var) -> rx.Component:
    """The reply below a review, and the button to write or change it."""
    reply_text = rx.cond(
        reply != "", text(strong(_("You:")), " ", reply, small=True, muted=True, keep_line_breaks=True)
    )
    label = rx.cond(reply != "", _("Change reply"), _("Reply"))
    about = _("to {name}, #{id}").format(name=customer, id=request_id)
    reply_button = button(
        label, size="s", icon="message-square", screen_reader_suffix=about, on_click=State.open_reply_dialog(request_id)
    )
    return rx.fragment(reply_text, rx.cond(can_reply, row(reply_button)))


def reply_dialog() -> rx.Component:
    """The dialog with review and reply field."""
    comment = rx.cond(State.comment != "", text("“", State.comment, "”", keep_line_breaks=True))
    about = text(_("of 5, request #{id}").format(id=State.request_id), small=True, muted=True, tabular_numbers=True)
    return dialog(
        REPLY_DIALOG,
        _("Reply to {name}").format(name=State.customer),
        form(
            stack(row(star_rating(State.rating), about), comment, gap="s"),
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
            dialog_actions(
                button(_("Cancel"), **close_dialog_attrs()),
                button(_("Send reply"), variant="primary", submit=True, **prevent_double_click_attrs()),
            ),
            on_submit=State.send,
        ),
    )
