"""The parts of the landing page."""

from collections.abc import Sequence

import reflex as rx

from hsa_app.components.layout.illustration import house_front
from hsa_app.components.status_badge import request_status_badge
from hsa_app.components.ui.button import button, link_button
from hsa_app.components.ui.form import native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import row, stack
from hsa_app.components.ui.person import avatar
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
    """Title, search form and illustration."""
    lines = [rx.el.span(line + " ", class_name="hero__line") for line in title]
    heading = rx.el.div(rx.el.h1(*lines), rx.el.p(lead_text, class_name="hero__lead"), class_name="hero__text stack")
    return rx.el.div(heading, search_form(city_options), hero_illustration(), class_name="hero")


def search_form(city_options: Options) -> rx.Component:
    """Service, city and pincode; a native form that leads to the results."""
    place_fields = rx.el.div(
        select_field(_("City"), "city", city_options, blank_label=_("Anywhere"), size="l"),
        pincode_field(placeholder="411045", size="l"),
        class_name="find__two",
    )
    text_input = text_field(
        _("What needs doing?"), "q", input_type="search", icon="search", size="l",
        placeholder=_("AC service, leaking tap, deep cleaning"), data_search="", max_length=80,
    )  # fmt: skip
    return native_form(
        text_input,
        place_fields,
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
    """The house front with an example booking."""
    professional = row(
        avatar("SK", size="s"),
        rx.el.span(
            strong(_("Sandeep Kulkarni")),
            rx.el.br(),
            rx.el.span(pluralize(9, "{count} year", "{count} years"), " · ", star_rating("4.8"), class_name="muted"),
        ),
    )
    example = slip(
        row(request_status_badge("accepted")),
        rx.el.div(professional, class_name="small"),
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
    """A service with duration and price."""
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
    all_services = rx.el.div(
        text(_("Search with your pincode to see who is free near you, and when."), muted=True),
        link_button(all_services_label, "/services"),
        class_name="rates__more",
    )
    categories_or_skeletons = rx.cond(
        categories.length() > 0,
        rx.foreach(categories, price_category),
        rx.fragment(*[price_list_skeleton() for _ in range(5)]),
    )
    return rx.el.div(categories_or_skeletons, all_services, class_name="rates")


def price_list_skeleton() -> rx.Component:
    """The skeleton of a category."""
    return rx.el.div(
        skeleton_line("40%", size="l"),
        *[skeleton_line(width, size="s") for width in ("90%", "75%")],
        class_name="rates__wait",
        aria_hidden="true",
    )


def how_it_works(steps: Sequence[tuple[tuple[str, str, str], str, str, str]]) -> rx.Component:
    """The steps of a booking; each is ((day, time, am/pm), icon, title, description)."""
    return rx.el.ol(*[how_it_works_step(*step) for step in steps], class_name="run")


def how_it_works_step(time: tuple[str, str, str], icon_name: str, title: str, description: str) -> rx.Component:
    """One step of a booking."""
    description_block = rx.el.div(
        icon(icon_name), rx.el.h3(_(title)), text(_(description), muted=True), class_name="run__what"
    )
    day, clock, half = time
    return rx.el.li(slip_time(_(day), clock, _(half)), description_block)


def trust_reasons(reasons: Sequence[tuple[str, str, str]]) -> rx.Component:
    """Reasons to trust the marketplace; each is (icon, title, description)."""
    cards = [
        stack(icon(icon_name, size="l"), rx.el.h3(_(title)), text(_(description), muted=True), gap="s")
        for icon_name, title, description in reasons
    ]
    return rx.el.div(*cards, class_name="trust")


def call_to_action_band(title: str, description: str, action: rx.Component) -> rx.Component:
    """A coloured band with one action."""
    return rx.el.div(stack(rx.el.h2(title), rx.el.p(description), gap="s"), action, class_name="pros")


def landing_section(title: str, *children: rx.Component, anchor: str, subtitle: str = "") -> rx.Component:
    """A section of the page with its heading."""
    subtitle_parts = [text(subtitle, muted=True)] if subtitle else []
    head = stack(rx.el.h2(title, custom_attrs={"id": f"{anchor}-title"}), *subtitle_parts, gap="xs")
    return rx.el.section(head, *children, aria_labelledby=f"{anchor}-title", custom_attrs={"id": anchor})


def landing_content(*parts: rx.Component) -> rx.Component:
    """The content of the page."""
    return rx.el.div(*parts, class_name="landing wrap")
