"""The stories beside the tables: a person's, and a request's."""

import reflex as rx

from hsa_app.components.admin_list import row_link
from hsa_app.components.status_badge import account_badge, approval_badge, mail_badge, status_badge
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.description_list import fact, fact_list, figure, figures
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.link import link, phone_link, plain_link
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.timeline import moment, timeline
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _


def person_badges(person: rx.Var) -> rx.Component:
    """Role, and where the account and the approval stand."""
    return row(
        badge(person.role, icon="user", tone="line"),
        account_badge(person.status),
        rx.cond(person.is_professional, approval_badge(person.approval)),
        gap="xs",
        wrap=True,
    )


def person_notes(person: rx.Var) -> rx.Component:
    """Why someone is blocked or was rejected, in the words that were given."""
    return rx.fragment(
        rx.cond(
            person.blocked != "",
            banner(rx.el.div(strong(person.blocked), said(person.block_reason)), tone="danger", icon="lock"),
        ),
        rx.cond(
            (person.approval == "rejected") & (person.approval_reason != ""),
            banner(rx.el.div(strong(_("Rejected")), said(person.approval_reason)), tone="danger", icon="circle-x"),
        ),
    )


def person_facts(person: rx.Var, *more: Node) -> rx.Component:
    """How to reach someone, and what professionals offer where; `more` facts below."""
    phone = rx.cond(person.phone != "", phone_link(person.phone), quiet(_("none given")))
    return fact_list(
        fact(_("Email"), plain_link(person.email, "mailto:" + person.email)),
        fact(_("Phone"), rx.el.span(phone, class_name="n")),
        rx.cond(person.home != "", fact(_("Lives in"), rx.el.span(person.home, class_name="n"))),
        rx.cond(
            person.is_professional,
            rx.fragment(
                fact(_("Service"), person.service),
                fact(_("Experience"), person.experience),
                fact(_("Serves"), rx.el.span(person.serves, class_name="n")),
                fact(_("Rating"), rating(person.rating, person.ratings)),
            ),
        ),
        *more,
    )


def bio(person: rx.Var) -> rx.Component:
    """What professionals say about themselves."""
    return rx.cond(person.bio != "", said(person.bio))


def last_requests(person: rx.Var) -> rx.Component:
    """The last requests someone booked or did."""
    all_of_them = link(_("All requests"), person.all_requests, small=True)
    return stack(
        row(rx.el.h3(_("Last requests"), class_name="part-title"), all_of_them, between=True),
        rx.cond(
            person.requests.length() > 0,
            rx.el.ul(rx.foreach(person.requests, last_request), class_name="stack stack--s"),
            text(_("None yet."), small=True, muted=True),
        ),
        gap="s",
    )


def last_request(one: rx.Var) -> rx.Component:
    """One of them: when, what, how it stands."""
    name = "#" + one.id.to(str)
    return rx.el.li(
        rx.el.article(
            rx.el.span(quiet(one.day), " ", link(one.service, story_at(one.id)), class_name="small n"),
            status_badge(one.status),
            class_name="row between",
            aria_label=_("Request ") + name,
        ),
        key=one.id.to(str),
    )


def person_figures(person: rx.Var) -> rx.Component:
    """What someone's past comes to; nothing for administrators, who book and do nothing."""
    return rx.cond(
        person.counted,
        figures(
            figure(person.did_word, person.did),
            figure(_("Closed"), person.closed),
            figure(_("Worth"), person.worth),
            figure(_("Cancelled"), person.cancelled),
        ),
    )


def last_reviews(person: rx.Var) -> rx.Component:
    """The last reviews someone wrote or was given."""
    return rx.cond(
        person.reviews.length() > 0,
        stack(
            rx.el.h3(_("Last reviews"), class_name="part-title"),
            rx.el.ul(rx.foreach(person.reviews, one_review), class_name="stack stack--s"),
            gap="s",
        ),
    )


def one_review(one: rx.Var) -> rx.Component:
    """One of them: the rating, who stands on the other side, what was said."""
    head = rx.el.span(link(one.words, story_at(one.request_id)), class_name="small n")
    return rx.el.li(
        rx.el.div(head, rating(one.rating), class_name="row between"),
        rx.cond(one.comment != "", said(one.comment)),
        rx.cond(one.reply != "", text(_("Reply: "), one.reply, small=True, muted=True)),
        key=one.request_id.to(str),
    )


def last_deeds(person: rx.Var) -> rx.Component:
    """What administrators did about someone."""
    lines = rx.foreach(person.deeds, lambda one: moment(one.sentence, icon=one.icon, when=one.at, note=one.reason))
    all_of_them = link(
        _("All of it"), rx.Var.create("/admin/audit?about=user&about_id=") + person.id.to(str), small=True
    )
    return stack(
        row(rx.el.h3(_("What admins did"), class_name="part-title"), all_of_them, between=True),
        rx.cond(person.deeds.length() > 0, timeline(lines), text(_("Nothing yet."), small=True, muted=True)),
        gap="s",
    )


def request_name(one: rx.Var, href: rx.Var) -> rx.Component:
    """What a request is called in a table: its service, which leads to the story, its number and city."""
    number = "#" + one.id.to(str)
    return rx.el.article(
        row_link(one.service, href),
        text(number, " · ", one.city, small=True, muted=True, figures=True),
        aria_label=_("Request ") + number,
    )


def visit(one: rx.Var) -> rx.Component:
    """When the visit is, on one line."""
    return rx.el.span(one.when, class_name="n visit")


def story_at(request_id: rx.Var) -> rx.Var:
    """The address of a request's story."""
    return rx.Var.create("/admin/requests?request=") + request_id.to(str)


def person_at(user_id: rx.Var) -> rx.Var:
    """The address of a person's story."""
    return rx.Var.create("/admin/users?user=") + user_id.to(str)


def request_facts(story: rx.Var) -> rx.Component:
    """When, where, who, how much."""
    return fact_list(
        fact(_("When"), rx.el.span(strong(story.visit), rx.el.br(), quiet(story.lasts), class_name="n")),
        fact(_("Where"), rx.el.span(story.address, rx.el.br(), quiet(story.place), class_name="lines n")),
        fact(_("Customer"), party(story.customer, story.customer_id, story.customer_phone)),
        fact(
            _("Professional"),
            rx.cond(
                story.professional_id > 0,
                party(story.professional, story.professional_id, story.professional_phone),
                quiet(_("nobody yet")),
            ),
        ),
        fact(_("Price"), rx.el.span(story.price, class_name="n")),
        fact(_("Booked"), rx.el.span(story.booked, class_name="n")),
        rx.cond(story.notes != "", fact(_("Notes"), rx.el.span(story.notes, class_name="lines"))),
    )


def party(name: rx.Var, user_id: rx.Var, phone: rx.Var) -> rx.Component:
    """One side of a request: the story of the person, and the phone."""
    call = rx.cond(phone != "", rx.fragment(rx.el.br(), phone_link(phone, class_name="small n")))
    return rx.el.span(link(name, person_at(user_id)), call)


def review(story: rx.Var) -> rx.Component:
    """What the customer thought, and what was replied."""
    return rx.cond(
        story.rating > 0,
        stack(
            rx.el.h3(_("Review"), class_name="part-title"),
            rating(story.rating.to(str)),
            rx.cond(story.comment != "", said(story.comment)),
            rx.cond(story.reply != "", text(_("Reply: "), story.reply, small=True, muted=True)),
            gap="s",
        ),
    )


def history(story: rx.Var) -> rx.Component:
    """What happened, line by line."""
    lines = rx.foreach(story.moves, lambda one: moment(one.words, icon=one.icon, when=one.at, note=one.reason))
    return stack(rx.el.h3(_("What happened"), class_name="part-title"), timeline(lines))


def letters(story: rx.Var) -> rx.Component:
    """What was mailed about a request, and what became of it; each line leads to the mail."""
    all_of_them = link(_("All of them"), rx.Var.create("/admin/mail?request_id=") + story.id.to(str), small=True)
    return rx.cond(
        story.mails.length() > 0,
        stack(
            row(rx.el.h3(_("Mails"), class_name="part-title"), all_of_them, between=True),
            rx.el.ul(rx.foreach(story.mails, letter), class_name="letters"),
        ),
    )


def letter(one: rx.Var) -> rx.Component:
    """One of them."""
    whole = link(one.subject, rx.Var.create("/admin/mail?mail=") + one.id.to(str))
    words = rx.el.div(
        whole, rx.el.span(_("To "), one.name, ", ", one.at, class_name="small muted n"), class_name="grow"
    )
    return rx.el.li(words, mail_badge(one.state), key=one.id.to(str))


def deeds(story: rx.Var) -> rx.Component:
    """What administrators did about a request."""
    lines = rx.foreach(story.deeds, lambda one: moment(one.sentence, icon=one.icon, when=one.at, note=one.reason))
    return rx.cond(
        story.deeds.length() > 0,
        stack(rx.el.h3(_("What admins did"), class_name="part-title"), timeline(lines)),
    )


def said(words: rx.Var) -> rx.Component:
    """What somebody wrote, between quotation marks."""
    return rx.el.p("“", words, "”", class_name="said lines")


def quiet(words: Node) -> rx.Component:
    """Words that step back."""
    return text(words, inline=True, muted=True)
