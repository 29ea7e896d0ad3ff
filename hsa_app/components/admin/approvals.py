"""The approval queue and the profile that is looked at."""

import reflex as rx

from hsa_app.components.admin.lists import opens_at
from hsa_app.components.admin.stories import last_requests, person_badges, person_facts, person_notes, said
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.countdown import since
from hsa_app.components.ui.kinds import Node
from hsa_app.components.ui.layout import row
from hsa_app.components.ui.text import text


def desk(queue: Node, profile: Node, *, chosen: rx.Var) -> rx.Component:
    """List and profile beside one another; a phone shows the list, then the one that was chosen."""
    return rx.el.div(queue, profile, class_name="desk", data_chosen=rx.cond(chosen, "true", "false"))


def queue(entries: rx.Var, person: rx.Var, listing: rx.Var, *below: Node, label: Node) -> rx.Component:
    """Who is in the list; arrow keys walk."""
    lines = rx.foreach(entries, lambda one: queue_entry(one, person, listing))
    return rx.el.nav(
        rx.el.h2(label), rx.el.ul(lines, data_walk=""), *below, class_name="panel queue", aria_label="Professionals"
    )


def queue_entry(one: rx.Var, person: rx.Var, listing: rx.Var) -> rx.Component:
    """One professional in the list."""
    return rx.el.li(
        rx.el.a(
            rx.el.span(one.name),
            text(one.offer, inline=True, small=True, muted=True),
            rx.el.span(
                "registered ",
                since(one.since),
                rx.cond(one.blocked, rx.fragment(" ", badge("Blocked", tone="danger", icon="lock"))),
                class_name="tiny muted",
            ),
            href=opens_at(listing, "user", one.id),
            prevent_scroll_reset=True,
            aria_current=rx.cond(one.id == person.id, "page", rx.Var("undefined")),
        ),
        key=one.id.to(str),
    )


def profile(above: Node, person: rx.Var, *below: Node) -> rx.Component:
    """Everything known about a professional."""
    head = rx.el.div(
        avatar(person.initials, size="l"),
        rx.el.div(
            rx.el.h2(person.name, tab_index=-1, custom_attrs={"id": "who"}),
            person_badges(person),
            text("Registered ", person.joined, ", ", since(person.joined_at), small=True, muted=True, figures=True),
            class_name="stack stack--s grow",
        ),
        class_name="row row--m row--top",
    )
    wrote_nothing = text("Wrote nothing about their work.", small=True, muted=True)
    return rx.el.section(
        above,
        rx.el.div(
            head,
            person_notes(person),
            rx.cond(person.bio != "", said(person.bio), wrote_nothing),
            person_facts(person),
            rx.cond(person.requests.length() > 0, last_requests(person)),
            class_name="panel stack stack--l",
        ),
        *below,
        class_name="stack",
        aria_labelledby="who",
    )


def decision(buttons: Node, words: Node) -> rx.Component:
    """The two answers; on a phone they stay at the thumb."""
    return rx.el.div(buttons, text(words, tiny=True, muted=True), class_name="decide__bar stack stack--s")


def walk(place: rx.Var, before: Node, after: Node) -> rx.Component:
    """Where one is in the list, and the way to the neighbours."""
    return row(before, text(place, inline=True, small=True, muted=True, figures=True), after)
