"""The parts of the search page: form, filters and results."""

import reflex as rx

from hsa_app.components.ui.button import button, label_hidden_on_phone, link_button
from hsa_app.components.ui.chip import chip_group, filter_chip_link
from hsa_app.components.ui.empty_state import empty_state
from hsa_app.components.ui.field import field_error
from hsa_app.components.ui.form import hidden_input, native_form
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import desktop_only, phone_only, row, stack
from hsa_app.components.ui.link import link
from hsa_app.components.ui.menu import menu, menu_link
from hsa_app.components.ui.pager import pager_links
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.search_box import search_box
from hsa_app.components.ui.select_field import select
from hsa_app.components.ui.slip import meta_item, slip, slip_meta, slip_price_action, slip_time
from hsa_app.components.ui.text import text, visually_hidden
from hsa_app.core.i18n import _
from hsa_app.state.public.search import SearchState


def search_bar() -> rx.Component:
    """Text, city and pincode."""
    pincode_error = SearchState.field_errors["pincode"]
    pincode = rx.el.input(
        name="pincode", default_value=SearchState.pincode, key="pin" + SearchState.pincode, max_length=20,
        input_mode="numeric", auto_complete="postal-code", aria_label=_("Pincode"), placeholder=_("Pincode"),
        class_name="input n", aria_invalid=rx.cond(pincode_error, "true", "false"), aria_describedby="f-pincode-error",
        custom_attrs={"id": "f-pincode"},
    )  # fmt: skip
    fields = native_form(
        search_box(_("What needs doing?"), value=SearchState.q, max_length=100),
        select(
            "city", SearchState.city_options, value=SearchState.city, blank_label=_("Anywhere"), aria_label=_("City")
        ),
        pincode,
        button(label_hidden_on_phone(_("Search")), icon="search", submit=True),
        rx.foreach(SearchState.hidden_fields, lambda field: hidden_input(field.value, field.label)),
        action="/services",
        method="get",
        unstyled=True,
        role="search",
        aria_label=_("Find a service"),
        data_travel="",
    )
    area = rx.cond(SearchState.pincode_area != "", text(SearchState.pincode_area, small=True, muted=True))
    return rx.el.div(
        rx.el.div(fields, field_error("f-pincode", pincode_error), area, class_name="wrap"), class_name="finder"
    )


def filter_panel() -> rx.Component:
    """All filters as links, with the number of services that each leaves."""
    return rx.el.div(
        filter_group(_("Category"), SearchState.category_links),
        filter_group(_("Price"), SearchState.price_links),
        filter_group(_("Rating"), SearchState.rating_links),
        filter_group(_("Free"), SearchState.availability_links),
        class_name="filters",
        role="group",
        aria_label=_("Filters"),
        custom_attrs={"id": "filters"},
    )


def filter_group(name: str, links: rx.Var) -> rx.Component:
    """The options of one filter."""
    return rx.el.nav(
        rx.el.h2(name),
        rx.el.ul(rx.foreach(links, filter_link)),
        aria_label=name,
    )


def aria_current_value(link_view: rx.Var) -> rx.Var:
    """The value of `aria-current`: "true" for the selected option."""
    return rx.cond(link_view.is_current, "true", rx.Var("undefined"))


def filter_link(link_view: rx.Var) -> rx.Component:
    """One option with its count."""
    return rx.el.li(
        rx.el.a(
            link_view.label,
            rx.el.span(link_view.count, " ", visually_hidden(_("services")), class_name="count"),
            href=link_view.href,
            aria_current=aria_current_value(link_view),
            class_name="filter",
        ),
        key=link_view.label,
    )


def filter_and_sort_controls() -> rx.Component:
    """The filter button of phones, and the sort menu."""
    number = rx.cond(
        SearchState.active_filters.length() > 0,
        rx.el.span(SearchState.active_filters.length(), class_name="badge badge--accent n"),
    )
    show = button(
        rx.fragment(_("Filters"), number), icon="sliders-horizontal",
        aria_expanded="false", aria_controls="filters", data_toggle="filters",
    )  # fmt: skip
    order = menu(
        rx.fragment(visually_hidden(_("Sort:"), " "), SearchState.order_label, icon("chevron-down", size="s")),
        rx.foreach(
            SearchState.order_links,
            lambda order: menu_link(order.label, order.href, aria_current=aria_current_value(order), key=order.label),
        ),
        trigger_class="btn",
    )
    return row(
        phone_only(show), row(desktop_only(rx.el.span(_("Sort"), class_name="small muted", aria_hidden="true")), order)
    )


def active_filter_chips() -> rx.Component:
    """The applied filters, each with its removal, and a link that clears all."""
    return rx.cond(
        SearchState.active_filters.length() > 0,
        chip_group(
            rx.foreach(
                SearchState.active_filters, lambda chip: filter_chip_link(chip.label, chip.value, key=chip.value)
            ),
            link_button(_("Clear all"), SearchState.clear_filters_url, variant="quiet", size="s"),
        ),
    )


def search_result_slip(service: rx.Var) -> rx.Component:
    """One search result."""
    people = rx.cond(
        service.professionals != "", meta_item(service.professionals, "users"), meta_item(_("Nobody yet"), "users")
    )
    return slip(
        text(service.description, small=True, muted=True),
        slip_meta(meta_item(service.category, service.icon), star_rating(service.rating, service.rated), people),
        when=rx.cond(
            service.day != "",
            slip_time(service.day, service.clock, service.half, service.lasts),
            slip_time(_("Takes"), service.clock, service.half),
        ),
        title=link(service.name, service.href),
        footer=slip_price_action(
            service.price, link_button(_("Book"), service.href, variant="accent", screen_reader_suffix=service.name)
        ),
        heading_level="h2",
        wide=True,
        key=service.id.to(str),
    )


def no_results() -> rx.Component:
    """The empty state: what limits the results, and links that widen the search."""
    clear = link_button(_("Clear filters"), SearchState.clear_filters_url, variant="primary")
    everything = link_button(_("Show all services"), "/services", variant="primary")
    anywhere = link_button(_("Search anywhere"), SearchState.anywhere_url, variant="primary")
    nothing = rx.cond(
        SearchState.q != "",
        _("Nothing for “{query}” in {place} yet").format(query=SearchState.q, place=SearchState.place),
        _("Nothing in {place} yet").format(place=SearchState.place),
    )
    message = _("Nobody offers this there so far. Try other words, or a city or pincode nearby.")
    without = rx.foreach(
        SearchState.active_filters,
        lambda chip: link_button(_("Without {filter}").format(filter=chip.label), chip.value, key=chip.value),
    )
    return rx.cond(
        SearchState.active_filters.length() > 0,
        empty_state(
            _("Nothing fits these filters"),
            _("Without one of them there may be something."),
            stack(nearby_pincodes(), row(rx.cond(SearchState.active_filters.length() > 1, without), clear)),
            heading_level="h2",
        ),
        rx.cond(
            SearchState.place != "",
            empty_state(
                nothing,
                message,
                stack(nearby_pincodes(), rx.cond(SearchState.q != "", anywhere, everything)),
                heading_level="h2",
            ),
            empty_state(
                _("Nothing found"),
                _("No service is called that. Try fewer or other words."),
                everything,
                heading_level="h2",
            ),
        ),
    )


def nearby_pincodes() -> rx.Component:
    """The nearest pincodes with this service, each linked to its search."""
    items = rx.foreach(
        SearchState.nearby_pincodes,
        lambda pincode: rx.el.li(link_button(pincode.label, pincode.value, icon="map-pin"), key=pincode.value),
    )
    return rx.cond(
        SearchState.nearby_pincodes.length() > 0,
        rx.el.nav(
            rx.el.p(_("Someone does this nearby:"), class_name="small"),
            rx.el.ul(items, class_name="row"),
            aria_label=_("Nearby pincodes"),
        ),
    )


def results_pager() -> rx.Component:
    """The pager, if there is more than one page."""
    return rx.cond(
        SearchState.range_text != "",
        pager_links(SearchState.range_text, SearchState.previous_url, SearchState.next_url),
    )
