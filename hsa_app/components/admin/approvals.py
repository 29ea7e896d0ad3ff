"""The approval queue and the profile that is looked at."""

import reflex as rx

from hsa_app.components.admin.drawers import last_requests, person_badges, person_facts, person_notes, said
from hsa_app.components.admin_list import opens_at
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.choice import tick
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.relative_time import since
from hsa_app.components.ui.text import text
from hsa_app.components.ui.types import Handler, Node
from hsa_app.core.i18n import _


def desk(queue: Node, profile: Node, *, chosen: rx.Var) -> rx.Component:
    """List and profile beside one another; a phone shows the list, then the one that was chosen."""
    return rx.el.div(queue, profile, class_name="desk", data_chosen=rx.cond(chosen, "true", "false"))


def queue(entries: rx.Var, person: rx.Var, listing: rx.Var, *below: Node, label: Node) -> rx.Component:
    """Who is in the list; arrow keys walk."""
    lines = rx.foreach(entries, lambda one: queue_entry(one, person, listing))
    return rx.el.nav(
        rx.el.h2(label), rx.el.ul(lines, data_walk=""), *below, class_name="panel queue", aria_label=_("Professionals")
    )


def queue_entry(one: rx.Var, person: rx.Var, listing: rx.Var) -> rx.Component:
    """One professional in the list."""
    return rx.el.li(
        rx.el.a(
            rx.el.span(one.name),
            text(one.offer, inline=True, small=True, muted=True),
            rx.el.span(
                rx.cond(one.asked, "asked ", "registered "),
                since(one.since),
                rx.cond(one.blocked, rx.fragment(" ", badge(_("Blocked"), tone="danger", icon="lock"))),
                class_name="tiny muted",
            ),
            href=opens_at(listing, "user", one.id),
            prevent_scroll_reset=True,
            aria_current=rx.cond(one.id == person.id, "page", rx.Var("undefined")),
        ),
        key=one.id.to(str),
    )


def profile(above: Node, person: rx.Var, papers: Node, checks: Node, *below: Node) -> rx.Component:
    """Everything known about a professional beside what they sent, and the answer."""
    head = rx.el.div(
        avatar(person.initials, size="l"),
        rx.el.div(
            rx.el.h2(person.name, tab_index=-1, custom_attrs={"id": "who"}),
            person_badges(person),
            text(_("Registered "), person.joined, ", ", since(person.joined_at), small=True, muted=True, figures=True),
            class_name="stack stack--s grow",
        ),
        class_name="case__head",
    )
    wrote_nothing = text(_("Wrote nothing about their work."), small=True, muted=True)
    known = rx.el.div(
        person_notes(person),
        checks,
        person_facts(person),
        rx.cond(person.bio != "", said(person.bio), wrote_nothing),
        rx.cond(person.requests.length() > 0, last_requests(person)),
        class_name="panel stack",
    )
    return rx.el.section(
        above,
        rx.el.div(head, papers, rx.el.div(known, *below, class_name="stack decide"), class_name="case"),
        class_name="stack",
        aria_labelledby="who",
    )


def desk_papers(papers: rx.Var, shown: rx.Var, person: rx.Var, look: Node, show: Handler) -> rx.Component:
    """What they sent, one at a time; or that nothing has come yet."""
    tabs = rx.el.div(
        rx.foreach(papers, lambda one: paper_tab(one, shown, show)),
        class_name="viewer__tabs",
        role="tablist",
        aria_label=_("Documents"),
    )
    name = rx.el.p(shown.name, " · ", shown.about, " · sent ", shown.sent, class_name="viewer__name tiny muted n")
    some = rx.el.section(tabs, look, name, class_name="panel viewer", aria_label=_("Documents"))
    first = rx.fragment(person.first_name, _(" has not sent a document. It appears here the moment it comes."))
    none = rx.el.section(
        empty(_("Nothing to check yet"), first, bare=True), class_name="panel", aria_label=_("Documents")
    )
    return rx.cond(papers.length() > 0, some, none)


def paper_tab(one: rx.Var, shown: rx.Var, show: Handler) -> rx.Component:
    """The way to one document."""
    here = one.id == shown.id
    return rx.el.button(
        icon(one.icon, size="s"),
        one.kind,
        type="button",
        role="tab",
        tab_index=rx.cond(here, 0, -1),
        aria_selected=rx.cond(here, "true", "false"),
        aria_controls="sheet",
        on_click=show(one.id),
        key=one.id.to(str),
        custom_attrs={"id": "tab-" + one.id.to(str)},
    )


def checks(person: rx.Var) -> rx.Component:
    """What to hold against the papers; ticks are for the one who looks, and kept nowhere."""
    return rx.el.div(
        rx.el.h3(_("Check against the papers"), class_name="part-title"),
        rx.el.div(
            tick(_("Same name on all of them"), "name"),
            tick(rx.fragment(_("Certificate fits "), person.service), "service"),
            tick(rx.fragment(_("Address fits "), person.home), "address"),
            class_name="stack stack--xs",
        ),
        text(_("A memory aid for you; it is not stored."), tiny=True, muted=True),
        class_name="stack stack--s checks",
        key=person.id.to(str),
    )


def decision(buttons: Node, words: Node, keys: Node) -> rx.Component:
    """The two answers; on a phone they stay at the thumb."""
    return rx.el.div(buttons, text(words, tiny=True, muted=True), keys, class_name="decide__bar stack stack--s")


def walk(place: rx.Var, before: Node, after: Node) -> rx.Component:
    """Where one is in the list, and the way to the neighbours."""
    return row(before, text(place, inline=True, small=True, muted=True, figures=True), after)
