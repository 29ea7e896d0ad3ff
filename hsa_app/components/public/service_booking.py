"""The parts of a service's booking page: time, professional, address and price."""

import reflex as rx

from hsa_app.components.city_field import city_field
from hsa_app.components.slot_picker import TIME_FIELD_ID, slot_picker
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.choice import radio_card
from hsa_app.components.ui.description_list import description_item, description_list
from hsa_app.components.ui.field import field_error
from hsa_app.components.ui.form import fieldset
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import desktop_only, grid, phone_only, row, stack
from hsa_app.components.ui.person import avatar
from hsa_app.components.ui.rating import star_rating
from hsa_app.components.ui.slip import slip_meta
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.auth import AuthState
from hsa_app.state.public.service_booking import BookingState


def time_section() -> rx.Component:
    """The slot picker and the date and time field that it fills in."""
    field = text_field(
        _("Date and time"),
        "scheduled_for",
        input_type="datetime-local",
        error=BookingState.field_errors["scheduled_for"],
        on_blur=BookingState.validate_field("scheduled_for"),
        hint=_("Choosing above fills this in. Or set a time of your own."),
        tabular_numbers=True,
    )
    no_slots = rx.cond(
        BookingState.no_slots_text != "", banner(BookingState.no_slots_text, tone="warn", icon="calendar-clock")
    )
    return fieldset(
        _("When"), slot_picker(BookingState.days), no_slots, rx.el.div(field, class_name="at-most"), gap="l"
    )


def professional_section() -> rx.Component:
    """Anyone, or a professional by name."""
    anyone = radio_card(
        _("Anyone free"),
        "professional_id",
        "",
        description=BookingState.reach_text,
        checked=BookingState.preset_professional_id == "",
        on_change=BookingState.choose_professional(""),
        key="anyone-" + BookingState.form_revision.to(str),
    )
    more = rx.cond(
        BookingState.more_count > 0,
        row(
            button(
                _("Show {count} more").format(count=BookingState.more_count),
                on_click=BookingState.show_more_professionals,
            )
        ),
    )
    warning = rx.cond(
        BookingState.no_professionals_text != "",
        banner(BookingState.no_professionals_text, tone="warn", icon="map-pin"),
    )
    options = rx.el.div(
        anyone, rx.foreach(BookingState.professionals, professional_option), class_name="stack stack--s"
    )
    hint = rx.cond(
        BookingState.professionals.length() > 0,
        text(_("Asked for by name, they get it first. If they say no, it opens to everyone."), small=True, muted=True),
    )
    error = field_error("f-professional_id", BookingState.field_errors["professional_id"])
    return fieldset(
        _("Professional"), rx.cond(BookingState.no_professionals_text != "", warning, options), more, hint, error
    )


def professional_option(professional: rx.Var) -> rx.Component:
    """One professional."""
    elsewhere = rx.cond(BookingState.city == "", rx.el.span(icon("map-pin", size="s"), professional.city))
    about = slip_meta(rx.el.span(professional.years), star_rating(professional.rating, professional.rated), elsewhere)
    return radio_card(
        professional.name,
        "professional_id",
        professional.id,
        description=about,
        leading=avatar(professional.initials),
        checked=BookingState.preset_professional_id == professional.id,
        on_change=BookingState.choose_professional(professional.id),
        key=professional.id,
    )


def address_section() -> rx.Component:
    """The place, prefilled from the account."""
    errors = BookingState.field_errors
    return fieldset(
        _("Where"),
        textarea_field(
            _("Address"), "address", value=BookingState.address, error=errors["address"],
            on_blur=BookingState.validate_field("address"), autocomplete="street-address",
            hint=rx.fragment(icon("lock", size="s"), " ", _("Only the professional who accepts sees this.")),
            max_length=500,
        ),
        grid(
            city_field(
                BookingState.cities, value=BookingState.city, error=errors["city"], on_blur=BookingState.change_city
            ),
            pincode_field(
                value=BookingState.pincode, error=errors["pincode"], hint=BookingState.pincode_area,
                on_blur=BookingState.change_pincode,
            ),
            columns="2-1",
        ),
        textarea_field(
            _("Notes"), "notes", value=BookingState.notes, error=errors["notes"], optional=True,
            on_blur=BookingState.validate_field("notes"),
            placeholder=_("What should they know or bring?"),
        ),
    )  # fmt: skip


def booking_summary() -> rx.Component:
    """Price and submit button: beside the form, or at the bottom on a phone."""
    short = rx.el.div(
        rx.el.b(BookingState.price, class_name="buy__price"),
        selected_time_text(_("Choose a time")),
        class_name="buy__short only-narrow",
    )
    may_book = (AuthState.role == "") | (AuthState.role == Role.CUSTOMER)
    return rx.el.aside(
        desktop_only(stack(booking_preview(), price_breakdown())),
        short,
        rx.cond(
            may_book,
            button(_("Book"), variant="primary", size="l", submit=True, full_width=True),
            customers_only_message(),
        ),
        desktop_only(rx.cond(may_book, booking_terms())),
        class_name="buy",
        aria_label=_("Your booking"),
    )


def price_breakdown() -> rx.Component:
    """The price by items."""
    return description_list(
        description_item(_("Base price, {duration}").format(duration=BookingState.duration), BookingState.price),
        description_item(_("Travel and booking"), _("Included")),
        description_item(rx.el.b(_("Total")), BookingState.price),
        as_bill=True,
    )


def price_section() -> rx.Component:
    """The price at the end of the form, on phones."""
    return phone_only(fieldset(_("Price"), price_breakdown(), booking_terms()))


def booking_preview() -> rx.Component:
    """A preview of the request's slip."""
    stub = rx.el.div(
        rx.el.span(_("Choose"), data_part="day"),
        rx.el.b(rx.el.span(_("a time"), data_part="clock"), rx.el.small("", data_part="half")),
        rx.el.span(BookingState.duration, data_part="end"),
        class_name="slip__when",
        data_when=TIME_FIELD_ID,
        data_minutes=BookingState.duration_minutes,
    )
    place = rx.fragment(BookingState.city, " ", BookingState.pincode)
    description = rx.el.div(
        rx.el.div(rx.el.span(BookingState.service_name), class_name="slip__title"),
        rx.el.p(BookingState.professional_name, rx.el.br(), place, class_name="small muted"),
        class_name="slip__what",
    )
    return rx.el.div(stub, description, class_name="slip slip--ticket")


def selected_time_text(placeholder: str) -> rx.Component:
    """The selected time: “Tue 1 Dec, 3:00 pm to 4:00 pm”."""
    return rx.el.span(
        rx.el.span(placeholder, data_part="whole"),
        class_name="tiny muted n",
        data_when=TIME_FIELD_ID,
        data_minutes=BookingState.duration_minutes,
    )


def booking_terms() -> rx.Component:
    """What applies to the booking."""
    promise = _("Free to cancel until someone accepts. After that we ask for a reason.")
    sign_in = _("Next you sign in or create an account. What you filled in stays here.")
    return text(rx.cond(AuthState.role == "", sign_in, promise), tiny=True, muted=True)


def customers_only_message() -> rx.Component:
    """Shown instead of the button to professionals and admins."""
    return text(_("Only customers book. Sign in with a customer’s account to book this."), small=True, muted=True)


def service_summary() -> rx.Component:
    """Category, duration, rating and description."""
    facts = slip_meta(
        rx.el.span(icon(BookingState.icon, size="s"), BookingState.category),
        rx.el.span(icon("clock", size="s"), BookingState.duration),
        star_rating(BookingState.average_rating, BookingState.rating_count),
    )
    return rx.el.div(facts, text(BookingState.description, lead=True), class_name="stack stack--s about")
