"""Outgoing mail: how each stands, what it says, trying again."""

import reflex as rx

from hsa_app.components.admin_list import (
    closes_address,
    export_button,
    filters_dialog,
    opens_at,
    row_link,
    shown,
    tools,
)
from hsa_app.components.layout.page_layouts import admin_frame
from hsa_app.components.status_badge import mail_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, once
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import fact, fact_list
from hsa_app.components.ui.dialog import drawer
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.table import Column, cell, table, table_row
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.domain.mail.kinds import KIND_LABELS
from hsa_app.state.admin.mail import PATH, STATUS_LABELS
from hsa_app.state.admin.mail import OutboxState as State


def mail() -> rx.Component:
    """The table, and one mail beside it."""
    return admin_frame(
        stack(
            on_this_machine(),
            panel(
                tools(_("Name, email or subject"), State.filters.q, State.pagination, find=State.search, what="found"),
                shown(
                    mail_table(),
                    State.pagination,
                    loaded=State.is_loaded,
                    some=State.mails.length() > 0,
                    none=empty(_("No mail yet"), _("Whatever people are told by mail is listed here."), bare=True),
                    clear=PATH,
                    load=State.load,
                ),
                flush=True,
            ),
        ),
        filters(),
        one_mail(),
        title=_("Mail"),
        acts=export_button(State.export),
        active="mail",
    )


def on_this_machine() -> rx.Component:
    """Says where mail goes when there is no mail server."""
    where = rx.el.code(State.mail_folder)
    words = rx.fragment(_("No mail server is set (HSA_SMTP_URL), so mail is written to files in "), where, ".")
    return rx.cond(State.mail_folder != "", banner(words, tone="info", icon="mail"))


def mail_table() -> rx.Component:
    """Mails; a narrow table becomes a list."""
    columns = [_("Mail"), _("To"), _("State"), Column(_("Written"), place="wide"), Column(_("Tries"), num=True)]
    return table(columns, rx.foreach(State.mails, mail_row), caption=_("Mail"))


def mail_row(one: rx.Var) -> rx.Component:
    """One mail."""
    what = rx.el.div(
        row_link(one.subject, opens_at(State.pagination, "mail", one.id)),
        text(one.kind, small=True, muted=True),
    )
    return table_row(
        cell(what, lead=True, full=True),
        cell(one.name, text(one.email, small=True, muted=True, cut=True), full=True),
        cell(mail_badge(one.state)),
        cell(rx.el.span(one.written, class_name="n visit"), wide=True),
        cell(one.tries, num=True),
        selected=one.id == State.selected_mail.id,
        key=one.id.to(str),
    )


def filters() -> rx.Component:
    """State, kind, and the request it is about."""
    now, wrong = State.filters, State.errors
    states = [(str(state), words) for state, words in STATUS_LABELS.items()]
    return filters_dialog(
        select_field(_("State"), "state", states, value=now.state, blank=_("Any"), error=wrong["state"]),
        select_field(_("Kind"), "kind", list(KIND_LABELS.items()), value=now.kind, blank=_("Any"), error=wrong["kind"]),
        text_field(
            _("About request"),
            "request_id",
            value=now.request_id,
            key=now.request_id,
            placeholder=_("Number"),
            figures=True,
            input_mode="numeric",
            error=wrong["request_id"],
        ),
        find=State.search,
        clear=PATH,
    )


def one_mail() -> rx.Component:
    """One mail: how it stands and what it says."""
    one = State.selected_mail
    made = drawer(
        "mail",
        one.subject,
        rx.cond(one.error != "", banner(one.error, tone="danger", icon="mail-x")),
        facts_of(one),
        stack(rx.el.h3(_("As it looks"), class_name="part-title"), preview(one), gap="s"),
        stack(rx.el.h3(_("Text part"), class_name="part-title"), rx.el.pre(one.text, class_name="letter"), gap="s"),
        below_title=row(mail_badge(one.state), text(one.kind, inline=True, small=True, muted=True)),
        foot=rx.cond(
            one.can_retry,
            button(_("Send again"), variant="primary", icon="refresh-cw", on_click=State.retry, **once()),
        ),
    )
    return closes_address(made, "mail")


def facts_of(one: rx.Var) -> rx.Component:
    """Whom it is for, and what was tried."""
    return fact_list(
        fact(_("To"), rx.el.span(one.reader)),
        fact(_("Written"), rx.el.span(one.written, class_name="n")),
        rx.cond(one.sent != "", fact(_("Sent"), rx.el.span(one.sent, class_name="n"))),
        rx.cond(one.next_try != "", fact(_("Next try"), rx.el.span(one.next_try, class_name="n"))),
        fact(_("Tried"), rx.el.span(one.tries, class_name="n")),
        fact(_("Message-ID"), rx.el.span(one.message_id, class_name="small")),
    )


def preview(one: rx.Var) -> rx.Component:
    """The HTML part, in a frame where nothing runs and nothing leads anywhere.

    It counts as of our origin, as Chromium draws a foreign frame only once it was seen to be on the screen:
    in a drawer that slides in, that may be never.
    """
    only_shown = {"sandbox": "allow-same-origin"}
    return rx.el.iframe(src_doc=one.html, title=_("Preview of the mail"), class_name="preview", custom_attrs=only_shown)
