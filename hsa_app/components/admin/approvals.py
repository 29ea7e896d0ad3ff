"""The approval queue and the profile under review."""

import reflex as rx

from hsa_app.components.admin.drawers import quote, recent_requests, user_badges, user_details, user_status_banners
from hsa_app.components.admin_list import drawer_url
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.choice import checkbox
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.person import avatar
from hsa_app.components.ui.relative_time import time_since
from hsa_app.components.ui.text import interpolated_text, text
from hsa_app.components.ui.types import Handler, Node
from hsa_app.core.i18n import _


def approvals_layout(list_pane: Node, detail_pane: Node, *, is_selected: rx.Var) -> rx.Component:
    """List and profile side by side; a phone shows the list, or the selected profile."""
    return rx.el.div(list_pane, detail_pane, class_name="desk", data_chosen=rx.cond(is_selected, "true", "false"))


def professional_list(
    professionals: rx.Var, selected_user: rx.Var, pagination: rx.Var, *footer: Node, label: Node
) -> rx.Component:
    """The list of professionals; arrow keys move between its links."""
    items = rx.foreach(
        professionals, lambda professional: professional_list_item(professional, selected_user, pagination)
    )
    return rx.el.nav(
        rx.el.h2(label), rx.el.ul(items, data_walk=""), *footer, class_name="panel queue", aria_label=_("Professionals")
    )


def professional_list_item(professional: rx.Var, selected_user: rx.Var, pagination: rx.Var) -> rx.Component:
    """One professional in the list."""
    return rx.el.li(
        rx.el.a(
            rx.el.span(professional.name),
            text(professional.offer, inline=True, small=True, muted=True),
            rx.el.span(
                rx.cond(
                    professional.is_submitted,
                    interpolated_text(_("asked {when}"), when=time_since(professional.since)),
                    interpolated_text(_("registered {when}"), when=time_since(professional.since)),
                ),
                rx.cond(professional.is_blocked, rx.fragment(" ", badge(_("Blocked"), tone="danger", icon="lock"))),
                class_name="tiny muted",
            ),
            href=drawer_url(pagination, "user", professional.id),
            prevent_scroll_reset=True,
            aria_current=rx.cond(professional.id == selected_user.id, "page", rx.Var("undefined")),
        ),
        key=professional.id.to(str),
    )


def professional_profile(
    back_link: Node, user: rx.Var, documents: Node, checklist: Node, *footer: Node
) -> rx.Component:
    """The profile and its documents, with the decision at its foot."""
    head = rx.el.div(
        avatar(user.initials, size="l"),
        rx.el.div(
            rx.el.h2(user.name, tab_index=-1, custom_attrs={"id": "who"}),
            user_badges(user),
            text(
                interpolated_text(_("Registered {date}, {when}"), date=user.joined, when=time_since(user.joined_at)),
                small=True,
                muted=True,
                tabular_numbers=True,
            ),
            class_name="stack stack--s grow",
        ),
        class_name="case__head",
    )
    no_bio = text(_("Wrote nothing about their work."), small=True, muted=True)
    details = rx.el.div(
        user_status_banners(user),
        checklist,
        user_details(user),
        rx.cond(user.bio != "", quote(user.bio), no_bio),
        rx.cond(user.requests.length() > 0, recent_requests(user)),
        class_name="panel stack",
    )
    return rx.el.section(
        back_link,
        rx.el.div(head, documents, rx.el.div(details, *footer, class_name="stack decide"), class_name="case"),
        class_name="stack",
        aria_labelledby="who",
    )


def document_panel(
    documents: rx.Var, selected_document: rx.Var, user: rx.Var, viewer: Node, on_select: Handler
) -> rx.Component:
    """The submitted documents, one at a time, or an empty state."""
    tabs = rx.el.div(
        rx.foreach(documents, lambda document: document_tab(document, selected_document, on_select)),
        class_name="viewer__tabs",
        role="tablist",
        aria_label=_("Documents"),
    )
    name = rx.el.p(
        selected_document.name,
        " · ",
        selected_document.about,
        " · ",
        _("sent {when}").format(when=selected_document.sent),
        class_name="viewer__name tiny muted n",
    )
    panel = rx.el.section(tabs, viewer, name, class_name="panel viewer", aria_label=_("Documents"))
    message = _("{name} has not sent a document. It appears here the moment it comes.").format(name=user.first_name)
    empty_panel = rx.el.section(
        empty_state(_("Nothing to check yet"), message, without_frame=True),
        class_name="panel",
        aria_label=_("Documents"),
    )
    return rx.cond(documents.length() > 0, panel, empty_panel)


def document_tab(document: rx.Var, selected_document: rx.Var, on_select: Handler) -> rx.Component:
    """The tab of one document."""
    is_selected = document.id == selected_document.id
    return rx.el.button(
        icon(document.icon, size="s"),
        document.kind,
        type="button",
        role="tab",
        tab_index=rx.cond(is_selected, 0, -1),
        aria_selected=rx.cond(is_selected, "true", "false"),
        aria_controls="sheet",
        on_click=on_select(document.id),
        key=document.id.to(str),
        custom_attrs={"id": "tab-" + document.id.to(str)},
    )


def document_checklist(user: rx.Var) -> rx.Component:
    """A checklist for reviewing documents; ticks are not stored."""
    return rx.el.div(
        rx.el.h3(_("Check against the papers"), class_name="part-title"),
        rx.el.div(
            checkbox(_("Same name on all of them"), "name"),
            checkbox(_("Certificate fits {service}").format(service=user.service), "service"),
            checkbox(_("Address fits {address}").format(address=user.home), "address"),
            class_name="stack stack--xs",
        ),
        text(_("A memory aid for you; it is not stored."), tiny=True, muted=True),
        class_name="stack stack--s checks",
        key=user.id.to(str),
    )


def decision_bar(buttons: Node, note: Node, shortcuts: Node) -> rx.Component:
    """The decision buttons; on a phone they stay at the bottom."""
    return rx.el.div(buttons, text(note, tiny=True, muted=True), shortcuts, class_name="decide__bar stack stack--s")


def previous_next_navigation(position: rx.Var, previous_button: Node, next_button: Node) -> rx.Component:
    """The position in the list between the previous and next buttons."""
    return row(previous_button, text(position, inline=True, small=True, muted=True, tabular_numbers=True), next_button)
