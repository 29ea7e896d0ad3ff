"""The outgoing mail page: status, content and retry."""

import reflex as rx

from hsa_app.components.admin_list import (
    drawer_url,
    export_button,
    filters_dialog,
    list_content,
    list_toolbar,
    row_link,
    url_bound_drawer,
)
from hsa_app.components.layout.page_layouts import admin_layout
from hsa_app.components.status_badge import mail_badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button, prevent_double_click_attrs
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_item, description_list
from hsa_app.components.ui.dialog import drawer
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.select_field import label_options, select_field
from hsa_app.components.ui.table import Column, table, table_cell, table_row
from hsa_app.components.ui.text import interpolated_text, text
from hsa_app.components.ui.text_field import text_field
from hsa_app.core.i18n import _
from hsa_app.domain.labels import MAIL_STATUS_LABELS
from hsa_app.domain.mail.kinds import KIND_LABELS
from hsa_app.state.admin.mail import PATH
from hsa_app.state.admin.mail import OutboxState as State


def mail_page() -> rx.Component:
    """The table, and one mail beside it."""
    return admin_layout(
        stack(
            mail_folder_banner(),
            card(
                list_toolbar(
                    _("Name, email or subject"),
                    State.filters.q,
                    State.pagination,
                    on_search=State.search,
                    count_noun=_("found"),
                ),
                list_content(
                    mail_table(),
                    State.pagination,
                    is_loaded=State.is_loaded,
                    has_rows=State.mails.length() > 0,
                    empty_content=empty_state(
                        _("No mail yet"), _("Whatever people are told by mail is listed here."), without_frame=True
                    ),
                    clear_url=PATH,
                    on_retry=State.load,
                ),
                flush=True,
            ),
        ),
        mail_filters(),
        mail_drawer(),
        title=_("Mail"),
        actions=export_button(State.export),
        active="mail",
    )


def mail_folder_banner() -> rx.Component:
    """Says where mail goes when there is no mail server."""
    where = rx.el.code(State.mail_folder)
    words = interpolated_text(
        _("No mail server is set (HSA_SMTP_URL), so mail is written to files in {folder}."), folder=where
    )
    return rx.cond(State.mail_folder != "", banner(words, tone="info", icon="mail"))


def mail_table() -> rx.Component:
    """Mails; a narrow table becomes a list."""
    columns = [_("Mail"), _("To"), _("State"), Column(_("Written"), layout="wide"), Column(_("Tries"), numeric=True)]
    return table(columns, rx.foreach(State.mails, mail_row), caption=_("Mail"))


def mail_row(mail: rx.Var) -> rx.Component:
    """One mail."""
    what = rx.el.div(
        row_link(mail.subject, drawer_url(State.pagination, "mail", mail.id)),
        text(mail.kind, small=True, muted=True),
    )
    return table_row(
        table_cell(what, lead=True, full_width=True),
        table_cell(mail.name, text(mail.email, small=True, muted=True, truncate=True), full_width=True),
        table_cell(mail_badge(mail.state)),
        table_cell(rx.el.span(mail.written, class_name="n visit"), hide_when_narrow=True),
        table_cell(mail.tries, numeric=True),
        selected=mail.id == State.selected_mail.id,
        key=mail.id.to(str),
    )


def mail_filters() -> rx.Component:
    """State, kind, and the request it is about."""
    now, wrong = State.filters, State.errors
    return filters_dialog(
        select_field(
            _("State"),
            "state",
            label_options(MAIL_STATUS_LABELS),
            value=now.state,
            blank_label=_("Any"),
            error=wrong["state"],
        ),
        select_field(
            _("Kind"), "kind", label_options(KIND_LABELS), value=now.kind, blank_label=_("Any"), error=wrong["kind"]
        ),
        text_field(
            _("About request"),
            "request_id",
            value=now.request_id,
            key=now.request_id,
            placeholder=_("Number"),
            tabular_numbers=True,
            input_mode="numeric",
            error=wrong["request_id"],
        ),
        on_submit=State.search,
        clear_url=PATH,
    )


def mail_drawer() -> rx.Component:
    """A mail's status and content."""
    one = State.selected_mail
    made = drawer(
        "mail",
        one.subject,
        rx.cond(one.error != "", banner(one.error, tone="danger", icon="mail-x")),
        mail_details(one),
        stack(rx.el.h3(_("As it looks"), class_name="part-title"), html_preview(one), gap="s"),
        stack(rx.el.h3(_("Text part"), class_name="part-title"), rx.el.pre(one.text, class_name="letter"), gap="s"),
        below_title=row(mail_badge(one.state), text(one.kind, inline=True, small=True, muted=True)),
        footer=rx.cond(
            one.can_retry,
            button(
                _("Send again"),
                variant="primary",
                icon="refresh-cw",
                on_click=State.retry,
                **prevent_double_click_attrs(),
            ),
        ),
    )
    return url_bound_drawer(made, "mail")


def mail_details(mail: rx.Var) -> rx.Component:
    """Whom it is for, and what was tried."""
    return description_list(
        description_item(_("To"), rx.el.span(mail.reader)),
        description_item(_("Written"), rx.el.span(mail.written, class_name="n")),
        rx.cond(mail.sent != "", description_item(_("Sent"), rx.el.span(mail.sent, class_name="n"))),
        rx.cond(mail.next_try != "", description_item(_("Next try"), rx.el.span(mail.next_try, class_name="n"))),
        description_item(_("Tried"), rx.el.span(mail.tries, class_name="n")),
        description_item(_("Message-ID"), rx.el.span(mail.message_id, class_name="small")),
    )


def html_preview(mail: rx.Var) -> rx.Component:
    """The HTML part, in a frame where nothing runs and nothing leads anywhere.

    It counts as of our origin, as Chromium draws a foreign frame only once it was seen to be on the screen:
    in a drawer that slides in, that may be never.
    """
    only_shown = {"sandbox": "allow-same-origin"}
    return rx.el.iframe(
        src_doc=mail.html, title=_("Preview of the mail"), class_name="preview", custom_attrs=only_shown
    )
