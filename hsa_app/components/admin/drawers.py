"""Drawers with the details of a user and of a request."""

import reflex as rx

from hsa_app.components.admin_list import row_link
from hsa_app.components.status_badge import account_badge, approval_badge, mail_badge, request_status_badge
from hsa_app.components.ui.badge import badge
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.description_list import description_item, description_list, stat, stat_group
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.link import link, native_link, phone_link
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.timeline import timeline, timeline_entry
from hsa_app.components.ui.types import Node
from hsa_app.core.i18n import _


def user_badges(user: rx.Var) -> rx.Component:
    """Role, account status and approval."""
    return row(
        badge(user.role, icon="user", tone="line"),
        account_badge(user.status),
        rx.cond(user.is_professional, approval_badge(user.approval)),
        gap="xs",
        wrap=True,
    )


def user_status_banners(user: rx.Var) -> rx.Component:
    """Why the user is blocked or was rejected, with the given reasons."""
    return rx.fragment(
        rx.cond(
            user.blocked != "",
            banner(rx.el.div(strong(user.blocked), quote(user.block_reason)), tone="danger", icon="lock"),
        ),
        rx.cond(
            (user.approval == "rejected") & (user.approval_reason != ""),
            banner(rx.el.div(strong(_("Rejected")), quote(user.approval_reason)), tone="danger", icon="circle-x"),
        ),
    )


def user_details(user: rx.Var, *extra_items: Node) -> rx.Component:
    """Contact data and, for professionals, service and area; then `extra_items`."""
    phone = rx.cond(user.phone != "", phone_link(user.phone), muted_text(_("none given")))
    return description_list(
        description_item(_("Email"), native_link(user.email, "mailto:" + user.email)),
        description_item(_("Phone"), rx.el.span(phone, class_name="n")),
        rx.cond(user.home != "", description_item(_("Lives in"), rx.el.span(user.home, class_name="n"))),
        rx.cond(
            user.is_professional,
            rx.fragment(
                description_item(_("Service"), user.service),
                description_item(_("Experience"), user.experience),
                description_item(_("Serves"), rx.el.span(user.serves, class_name="n")),
                description_item(_("Rating"), star_rating(user.rating, user.ratings)),
            ),
        ),
        *extra_items,
    )


def user_bio(user: rx.Var) -> rx.Component:
    """The professional's description of themselves."""
    return rx.cond(user.bio != "", quote(user.bio))


def recent_requests(user: rx.Var) -> rx.Component:
    """The latest requests that the user booked or did."""
    all_requests_link = link(_("All requests"), user.all_requests, small=True)
    return stack(
        row(rx.el.h3(_("Last requests"), class_name="part-title"), all_requests_link, space_between=True),
        rx.cond(
            user.requests.length() > 0,
            rx.el.ul(rx.foreach(user.requests, recent_request_item), class_name="stack stack--s"),
            text(_("None yet."), small=True, muted=True),
        ),
        gap="s",
    )


def recent_request_item(request: rx.Var) -> rx.Component:
    """A recent request: time, service and status."""
    name = "#" + request.id.to(str)
    return rx.el.li(
        rx.el.article(
            rx.el.span(
                muted_text(request.day), " ", link(request.service, request_url(request.id)), class_name="small n"
            ),
            request_status_badge(request.status),
            class_name="row between",
            aria_label=_("Request ") + name,
        ),
        key=request.id.to(str),
    )


def user_stats(user: rx.Var) -> rx.Component:
    """The user's totals; nothing for admins."""
    return rx.cond(
        user.has_stats,
        stat_group(
            stat(user.request_count_label, user.request_count),
            stat(_("Closed"), user.closed),
            stat(_("Worth"), user.total_amount),
            stat(_("Cancelled"), user.cancelled),
        ),
    )


def recent_reviews(user: rx.Var) -> rx.Component:
    """The latest reviews that the user wrote or received."""
    return rx.cond(
        user.reviews.length() > 0,
        stack(
            rx.el.h3(_("Last reviews"), class_name="part-title"),
            rx.el.ul(rx.foreach(user.reviews, recent_review_item), class_name="stack stack--s"),
            gap="s",
        ),
    )


def recent_review_item(review: rx.Var) -> rx.Component:
    """A recent review: rating, other party and comment."""
    head = rx.el.span(link(review.label, request_url(review.request_id)), class_name="small n")
    return rx.el.li(
        rx.el.div(head, star_rating(review.rating), class_name="row between"),
        rx.cond(review.comment != "", quote(review.comment)),
        rx.cond(review.reply != "", text(_("Reply: "), review.reply, small=True, muted=True)),
        key=review.request_id.to(str),
    )


def user_audit_log(user: rx.Var) -> rx.Component:
    """The audit entries about the user."""
    entries = rx.foreach(
        user.audit_entries,
        lambda entry: timeline_entry(entry.sentence, icon=entry.icon, time=entry.at, note=entry.reason),
    )
    all_entries_link = link(
        _("All of it"), rx.Var.create("/admin/audit?about=user&about_id=") + user.id.to(str), small=True
    )
    return stack(
        row(rx.el.h3(_("What admins did"), class_name="part-title"), all_entries_link, space_between=True),
        rx.cond(user.audit_entries.length() > 0, timeline(entries), text(_("Nothing yet."), small=True, muted=True)),
        gap="s",
    )


def request_title(request: rx.Var, href: rx.Var) -> rx.Component:
    """A request in a table: its service, linked to the details, with number and city."""
    number = "#" + request.id.to(str)
    return rx.el.article(
        row_link(request.service, href),
        text(number, " · ", request.city, small=True, muted=True, tabular_numbers=True),
        aria_label=_("Request ") + number,
    )


def visit_time(request: rx.Var) -> rx.Component:
    """The time of the visit on one line."""
    return rx.el.span(request.when, class_name="n visit")


def request_url(request_id: rx.Var) -> rx.Var:
    """The URL of a request's details."""
    return rx.Var.create("/admin/requests?request=") + request_id.to(str)


def user_url(user_id: rx.Var) -> rx.Var:
    """The URL of a user's details."""
    return rx.Var.create("/admin/users?user=") + user_id.to(str)


def request_details(request: rx.Var) -> rx.Component:
    """Time, place, customer, professional and price."""
    return description_list(
        description_item(
            _("When"), rx.el.span(strong(request.visit), rx.el.br(), muted_text(request.lasts), class_name="n")
        ),
        description_item(
            _("Where"), rx.el.span(request.address, rx.el.br(), muted_text(request.place), class_name="lines n")
        ),
        description_item(_("Customer"), request_party(request.customer, request.customer_id, request.customer_phone)),
        description_item(
            _("Professional"),
            rx.cond(
                request.professional_id > 0,
                request_party(request.professional, request.professional_id, request.professional_phone),
                muted_text(_("nobody yet")),
            ),
        ),
        description_item(_("Price"), rx.el.span(request.price, class_name="n")),
        description_item(_("Booked"), rx.el.span(request.booked, class_name="n")),
        rx.cond(request.notes != "", description_item(_("Notes"), rx.el.span(request.notes, class_name="lines"))),
    )


def request_party(name: rx.Var, user_id: rx.Var, phone: rx.Var) -> rx.Component:
    """Customer or professional of a request: linked name and phone."""
    call = rx.cond(phone != "", rx.fragment(rx.el.br(), phone_link(phone, class_name="small n")))
    return rx.el.span(link(name, user_url(user_id)), call)


def request_review(request: rx.Var) -> rx.Component:
    """The customer's review and the reply."""
    return rx.cond(
        request.rating > 0,
        stack(
            rx.el.h3(_("Review"), class_name="part-title"),
            star_rating(request.rating.to(str)),
            rx.cond(request.comment != "", quote(request.comment)),
            rx.cond(request.reply != "", text(_("Reply: "), request.reply, small=True, muted=True)),
            gap="s",
        ),
    )


def request_timeline(request: rx.Var) -> rx.Component:
    """The events of the request."""
    entries = rx.foreach(
        request.events, lambda event: timeline_entry(event.text, icon=event.icon, time=event.at, note=event.note)
    )
    return stack(rx.el.h3(_("What happened"), class_name="part-title"), timeline(entries))


def request_mails(request: rx.Var) -> rx.Component:
    """The mails about the request with their status, each linked to its details."""
    all_mails_link = link(_("All of them"), rx.Var.create("/admin/mail?request_id=") + request.id.to(str), small=True)
    return rx.cond(
        request.mails.length() > 0,
        stack(
            row(rx.el.h3(_("Mails"), class_name="part-title"), all_mails_link, space_between=True),
            rx.el.ul(rx.foreach(request.mails, request_mail_item), class_name="letters"),
        ),
    )


def request_mail_item(mail: rx.Var) -> rx.Component:
    """One mail about the request."""
    subject = link(mail.subject, rx.Var.create("/admin/mail?mail=") + mail.id.to(str))
    description = rx.el.div(
        subject, rx.el.span(_("To "), mail.name, ", ", mail.at, class_name="small muted n"), class_name="grow"
    )
    return rx.el.li(description, mail_badge(mail.state), key=mail.id.to(str))


def request_audit_log(request: rx.Var) -> rx.Component:
    """The audit entries about the request."""
    entries = rx.foreach(
        request.audit_entries,
        lambda entry: timeline_entry(entry.sentence, icon=entry.icon, time=entry.at, note=entry.reason),
    )
    return rx.cond(
        request.audit_entries.length() > 0,
        stack(rx.el.h3(_("What admins did"), class_name="part-title"), timeline(entries)),
    )


def quote(content: rx.Var) -> rx.Component:
    """A quotation."""
    return rx.el.p("“", content, "”", class_name="said lines")


def muted_text(content: Node) -> rx.Component:
    """Muted inline text."""
    return text(content, inline=True, muted=True)
