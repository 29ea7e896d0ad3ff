"""The parts of the landing page."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.layout.illustration import house_front
from hsa_app.components.status_badge import request_status_badge
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.select_field import select_field
from hsa_app.components.ui.skeleton import skeleton_line
from hsa_app.components.ui.slip import slip, slip_time
from hsa_app.components.ui.text import strong, text
from hsa_app.components.ui.text_field import pincode_field, text_field
from hsa_app.components.ui.types import Options, StrOrVar
from hsa_app.core.formatting import format_duration, pluralize
from hsa_app.core.i18n import _


def hero(title: Sequence[str], lead_text: str, city_options: Options) -> rx.Component:
    """The promise, the search, the house."""
    lines = [rx.el.span(line + " ", class_name="hero__line") for line in title]
    words = rx.el.div(rx.el.h1(*lines), rx.el.p(lead_text, class_name="hero__lead"), class_name="hero__text stack")
    return rx.el.div(words, search_form(city_options), hero_illustration(), class_name="hero")


def search_form(city_options: Options) -> rx.Component:
    """Service, city, pincode; the browser goes to the results."""
    where = rx.el.div(
        select_field(_("City"), "city", city_options, blank_label=_("Anywhere"), size="l"),
        pincode_field(placeholder="411045", size="l"),
        class_name="find__two",
    )
    what = text_field(
        _("What needs doing?"), "q", input_type="search", icon="search", size="l",
        placeholder=_("AC service, leaking tap, deep cleaning"), data_search="", max_length=80,
    )  # fmt: skip
    return native_form(
        what,
        where,
        button(_("Search"), variant="primary", size="l", submit=True),
        action="/services",
        method="get",
        unstyled=True,
        class_name="find",
        role="search",
        aria_label=_("Find a service"),
        data_travel="",
    )


def hero_illustration() -> rx.Component:
    """The house front, and the slip of someone who booked."""
    who = row(
        avatar("SK", size="s"),
        rx.el.span(
            strong(_("Sandeep Kulkarni")),
            rx.el.br(),
            rx.el.span(pluralize(9, "{count} year", "{count} years"), " · ", star_rating("4.8"), class_name="muted"),
        ),
    )
    example = slip(
        row(request_status_badge("accepted")),
        rx.el.div(who, class_name="small"),
        when=slip_time(_("Tue 1 Dec"), "3:00", _("pm"), format_duration(60)),
        title=_("AC service"),
        price="₹499",
        heading_level="span",
        ticket=True,
        aria_label=_("Example booking"),
    )
    return rx.el.div(house_front(), example, class_name="scene")


def price_category(category: rx.Var) -> rx.Component:
    """A category and its prices."""
    return rx.el.div(
        rx.el.h3(icon(category.icon), category.name),
        rx.foreach(category.rates, price_item),
        key=category.name,
    )


def price_item(service: rx.Var) -> rx.Component:
    """A service, how long it takes, what it costs."""
    return rx.el.a(
        rx.el.span(service.name),
        rx.el.span(service.time, class_name="muted small nowrap"),
        rx.el.i(aria_hidden="true"),
        rx.el.b(service.price),
        href=rx.Var.create("/services/") + service.id.to(str),
        class_name="rate",
        key=service.id,
    )


def price_list(categories: rx.Var[list], all_services_label: StrOrVar) -> rx.Component:
    """The price list."""
    beyond = rx.el.div(
        text(_("Search with your pincode to see who is free near you, and when."), muted=True),
        link_button(all_services_label, "/services"),
        class_name="rates__more",
    )
    known = rx.cond(
        categories.length() > 0,
        rx.foreach(categories, price_category),
        rx.fragment(*[price_list_skeleton() for _ in range(5)]),
    )
    return rx.el.div(known, beyond, class_name="rates")


def price_list_skeleton() -> rx.Component:
    """A category to come."""
    return rx.el.div(
        skeleton_line("40%", size="l"),
        *[skeleton_line(width, size="s") for width in ("90%", "75%")],
        class_name="rates__wait",
        aria_hidden="true",
    )


def how_it_works(steps: Sequence[tuple[tuple[str, str, str], str, str, str]]) -> rx.Component:
    """One booking from first tap to done: ((day, clock, half), icon, title, words) each."""
    return rx.el.ol(*[how_it_works_step(*step) for step in steps], class_name="run")


def how_it_works_step(time: tuple[str, str, str], icon_name: str, title: str, description: str) -> rx.Component:
    """One moment of it."""
    what = rx.el.div(icon(icon_name), rx.el.h3(_(title)), text(_(description), muted=True), class_name="run__what")
    day, clock, half = time
    return rx.el.li(slip_time(_(day), clock, _(half)), what)


def trust_reasons(reasons: Sequence[tuple[str, str, str]]) -> rx.Component:
    """Why to open the door: (icon, title, words) each."""
    cards = [
        stack(icon(drawing, size="l"), rx.el.h3(_(title)), text(_(words), muted=True), gap="s")
        for drawing, title, words in reasons
    ]
    return rx.el.div(*cards, class_name="trust")


def call_to_action_band(title: str, description: str, action: rx.Component) -> rx.Component:
    """A deep band across the page with one thing to do."""
    return rx.el.div(stack(rx.el.h2(title), rx.el.p(description), gap="s"), action, class_name="pros")


def landing_section(title: str, *children: rx.Component, anchor: str, subtitle: str = "") -> rx.Component:
    """A part of the page with its heading."""
    words = [text(subtitle, muted=True)] if subtitle else []
    head = stack(rx.el.h2(title, custom_attrs={"id": f"{anchor}-title"}), *words, gap="xs")
    return rx.el.section(head, *children, aria_labelledby=f"{anchor}-title", custom_attrs={"id": anchor})


def landing_content(*parts: rx.Component) -> rx.Component:
    """The whole page."""
    return rx.el.div(*parts, class_name="landing wrap")
