"""The parts of the results page: what to look for, filters, results."""

import reflex as rx

from hsa_app.components.ui.button import button, folding, link_button
from hsa_app.components.ui.chip import applied_chip, chips
from hsa_app.components.ui.empty_state import empty
from hsa_app.components.ui.field import field_error
from hsa_app.components.ui.form import hidden, native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import only_narrow, only_wide, row, stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.menu import menu, menu_link
from hsa_app.components.ui.pager import page_links
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.search_box import search_box
from hsa_app.components.ui.select_field import select
from hsa_app.components.ui.slip import meta, slip, slip_buy, slip_meta, slip_when
from hsa_app.components.ui.text import spoken, text
from hsa_app.core.i18n import _
from hsa_app.state.public.search import SearchState


def finder() -> rx.Component:
    """Words, city and pincode across the page."""
    bad = SearchState.field_errors["pincode"]
    pincode = rx.el.input(
        name="pincode", default_value=SearchState.pincode, key="pin" + SearchState.pincode, max_length=20,
        input_mode="numeric", auto_complete="postal-code", aria_label=_("Pincode"), placeholder=_("Pincode"),
        class_name="input n", aria_invalid=rx.cond(bad, "true", "false"), aria_describedby="f-pincode-error",
        custom_attrs={"id": "f-pincode"},
    )  # fmt: skip
    fields = native_form(
        search_box(_("What needs doing?"), value=SearchState.q, max_length=100),
        select("city", SearchState.city_options, value=SearchState.city, blank=_("Anywhere"), aria_label=_("City")),
        pincode,
        button(folding(_("Search")), icon="search", submit=True),
        rx.foreach(SearchState.hidden_fields, lambda one: hidden(one.value, one.label)),
        action="/services", method="get", bare=True, role="search", aria_label=_("Find a service"), data_travel="",
    )  # fmt: skip
    lies_in = rx.cond(SearchState.pincode_area != "", text(SearchState.pincode_area, small=True, muted=True))
    return rx.el.div(rx.el.div(fields, field_error("f-pincode", bad), lies_in, class_name="wrap"), class_name="finder")


def filters() -> rx.Component:
    """Every filter with how many services it leaves; each is a link."""
    return rx.el.div(
        filter_list(_("Category"), SearchState.category_links),
        filter_list(_("Price"), SearchState.price_links),
        filter_list(_("Rating"), SearchState.rating_links),
        filter_list(_("Free"), SearchState.availability_links),
        class_name="filters",
        role="group",
        aria_label=_("Filters"),
        custom_attrs={"id": "filters"},
    )


def filter_list(name: str, choices: rx.Var) -> rx.Component:
    """One of several, all in sight."""
    return rx.el.nav(
        rx.el.h2(name),
        rx.el.ul(rx.foreach(choices, filter_link)),
        aria_label=name,
    )


def here(one: rx.Var) -> rx.Var:
    """Marks the choice that is made."""
    return rx.cond(one.here, "true", rx.Var("undefined"))


def filter_link(one: rx.Var) -> rx.Component:
    """One choice and its tally."""
    return rx.el.li(
        rx.el.a(
            one.words,
            rx.el.span(one.tally, spoken(" services"), class_name="count"),
            href=one.href,
            aria_current=here(one),
            class_name="filter",
        ),
        key=one.words,
    )


def tools() -> rx.Component:
    """Filters on a phone, and the order."""
    number = rx.cond(
        SearchState.active_filters.length() > 0,
        rx.el.span(SearchState.active_filters.length(), class_name="badge badge--accent n"),
    )
    show = button(
        rx.fragment(_("Filters"), number), icon="sliders-horizontal",
        aria_expanded="false", aria_controls="filters", data_toggle="filters",
    )  # fmt: skip
    order = menu(
        rx.fragment(spoken(_("Sort: ")), SearchState.order_label, icon("chevron-down", size="s")),
        rx.foreach(
            SearchState.order_links,
            lambda one: menu_link(one.words, one.href, aria_current=here(one), key=one.words),
        ),
        trigger_class="btn",
    )
    return row(
        only_narrow(show), row(only_wide(rx.el.span(_("Sort"), class_name="small muted", aria_hidden="true")), order)
    )


def on_now() -> rx.Component:
    """The filters that are on, and the way out of all."""
    return rx.cond(
        SearchState.active_filters.length() > 0,
        chips(
            rx.foreach(SearchState.active_filters, lambda one: applied_chip(one.label, one.value, key=one.value)),
            link_button(_("Clear all"), SearchState.clear_filters_url, variant="quiet", size="s"),
        ),
    )


def result(of: rx.Var) -> rx.Component:
    """A service one can book."""
    people = rx.cond(of.professionals != "", meta(of.professionals, "users"), meta(_("Nobody yet"), "users"))
    return slip(
        text(of.words, small=True, muted=True),
        slip_meta(meta(of.category, of.icon), rating(of.rating, of.rated), people),
        when=rx.cond(
            of.day != "", slip_when(of.day, of.clock, of.half, of.lasts), slip_when(_("Takes"), of.clock, of.half)
        ),
        title=link(of.name, of.href),
        foot=slip_buy(of.price, link_button(_("Book"), of.href, variant="accent", about=of.name)),
        heading="h2",
        wide=True,
        key=of.id.to(str),
    )


def nothing() -> rx.Component:
    """Why there may be nothing, and the one thing that helps."""
    clear = link_button(_("Clear filters"), SearchState.clear_filters_url, variant="primary")
    everything = link_button(_("Show all services"), "/services", variant="primary")
    anywhere = link_button(_("Search anywhere"), SearchState.anywhere_url, variant="primary")
    sought = rx.cond(SearchState.q != "", rx.fragment("for “", SearchState.q, "” "))
    elsewhere = _("Nobody offers this there so far. Try other words, or a city or pincode nearby.")
    without = rx.foreach(
        SearchState.active_filters,
        lambda one: link_button(rx.fragment(_("Without "), one.label), one.value, key=one.value),
    )
    return rx.cond(
        SearchState.active_filters.length() > 0,
        empty(
            _("Nothing fits these filters"),
            _("Without one of them there may be something."),
            stack(nearby(), row(rx.cond(SearchState.active_filters.length() > 1, without), clear)),
            heading="h2",
        ),
        rx.cond(
            SearchState.place != "",
            empty(
                rx.fragment(_("Nothing "), sought, "in ", SearchState.place, " yet"),
                elsewhere,
                stack(nearby(), rx.cond(SearchState.q != "", anywhere, everything)),
                heading="h2",
            ),
            empty(
                _("Nothing found"), _("No service is called that. Try fewer or other words."), everything, heading="h2"
            ),
        ),
    )


def nearby() -> rx.Component:
    """The closest places where someone does it, each a search of its own."""
    places = rx.foreach(
        SearchState.nearby_pincodes,
        lambda one: rx.el.li(link_button(one.label, one.value, icon="map-pin"), key=one.value),
    )
    return rx.cond(
        SearchState.nearby_pincodes.length() > 0,
        rx.el.nav(
            rx.el.p(_("Someone does this nearby:"), class_name="small"),
            rx.el.ul(places, class_name="row"),
            aria_label=_("Nearby pincodes"),
        ),
    )


def pages() -> rx.Component:
    """The way on, if there is more than one page."""
    return rx.cond(
        SearchState.range_text != "",
        page_links(SearchState.range_text, SearchState.previous_url, SearchState.next_url),
    )
