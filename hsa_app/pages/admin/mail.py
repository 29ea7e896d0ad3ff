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
    """The table of mails, and the drawer of one mail."""
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
    """A banner with the folder of mails that are written to files, without a mail server."""
    folder = rx.el.code(State.mail_folder)
    message = interpolated_text(
        _("No mail server is set (HSA_SMTP_URL), so mail is written to files in {folder}."), folder=folder
    )
    return rx.cond(State.mail_folder != "", banner(message, tone="info", icon="mail"))


def mail_table() -> rx.Component:
    """The table of mails."""
    columns = [_("Mail"), _("To"), _("State"), Column(_("Written"), layout="wide"), Column(_("Tries"), numeric=True)]
    return table(columns, rx.foreach(State.mails, mail_row), caption=_("Mail"))


def mail_row(mail: rx.Var) -> rx.Component:
    """One mail."""
    subject = rx.el.div(
        row_link(mail.subject, drawer_url(State.pagination, "mail", mail.id)),
        text(mail.kind, small=True, muted=True),
    )
    return table_row(
        table_cell(subject, lead=True, full_width=True),
        table_cell(mail.name, text(mail.email, small=True, muted=True, truncate=True), full_width=True),
        table_cell(mail_badge(mail.state)),
        table_cell(rx.el.span(mail.written, class_name="n visit"), hide_when_narrow=True),
        table_cell(mail.tries, numeric=True),
        selected=mail.id == State.selected_mail.id,
        key=mail.id.to(str),
    )


def mail_filters() -> rx.Component:
    """Filters by status, kind and request."""
    values, errors = State.filters, State.errors
    return filters_dialog(
        select_field(
            _("State"),
            "state",
            label_options(MAIL_STATUS_LABELS),
            value=values.state,
            blank_label=_("Any"),
            error=errors["state"],
        ),
        select_field(
            _("Kind"), "kind", label_options(KIND_LABELS), value=values.kind, blank_label=_("Any"), error=errors["kind"]
        ),
        text_field(
            _("About request"),
            "request_id",
            value=values.request_id,
            key=values.request_id,
            placeholder=_("Number"),
            tabular_numbers=True,
            input_mode="numeric",
            error=errors["request_id"],
        ),
        on_submit=State.search,
        clear_url=PATH,
    )


def mail_drawer() -> rx.Component:
    """A mail's status and content."""
    mail = State.selected_mail
    drawer_component = drawer(
        "mail",
        mail.subject,
        rx.cond(mail.error != "", banner(mail.error, tone="danger", icon="mail-x")),
        mail_details(mail),
        stack(rx.el.h3(_("As it looks"), class_name="part-title"), html_preview(mail), gap="s"),
        stack(rx.el.h3(_("Text part"), class_name="part-title"), rx.el.pre(mail.text, class_name="letter"), gap="s"),
        below_title=row(mail_badge(mail.state), text(mail.kind, inline=True, small=True, muted=True)),
        footer=rx.cond(
            mail.can_retry,
            button(
                _("Send again"),
                variant="primary",
                icon="refresh-cw",
                on_click=State.retry,
                **prevent_double_click_attrs(),
            ),
        ),
    )
    return url_bound_drawer(drawer_component, "mail")


def mail_details(mail: rx.Var) -> rx.Component:
    """Recipient, times and delivery attempts."""
    return description_list(
        description_item(_("To"), rx.el.span(mail.recipient)),
        description_item(_("Written"), rx.el.span(mail.written, class_name="n")),
        rx.cond(mail.sent != "", description_item(_("Sent"), rx.el.span(mail.sent, class_name="n"))),
        rx.cond(mail.next_try != "", description_item(_("Next try"), rx.el.span(mail.next_try, class_name="n"))),
        description_item(_("Tried"), rx.el.span(mail.tries, class_name="n")),
        description_item(_("Message-ID"), rx.el.span(mail.message_id, class_name="small")),
    )


def html_preview(mail: rx.Var) -> rx.Component:
    """The HTML part in an iframe that runs no scripts and follows no links.

    It is same-origin, because Chromium renders a cross-origin frame only once it was visible on the screen: in a drawer
    that slides in, possibly never.
    """
    sandbox_attrs = {"sandbox": "allow-same-origin"}
    return rx.el.iframe(
        src_doc=mail.html, title=_("Preview of the mail"), class_name="preview", custom_attrs=sandbox_attrs
    )
