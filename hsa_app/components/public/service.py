"""The parts of booking a service: when, who, where, and what it comes to."""

import reflex as rx

from hsa_app.components.city_field import city_field
from hsa_app.components.slot_picker import TIME_FIELD, day_and_hour
from hsa_app.components.ui.avatar import avatar
from hsa_app.components.ui.banner import banner
from hsa_app.components.ui.button import button
from hsa_app.components.ui.choice import choice
from hsa_app.components.ui.description_list import fact, fact_list
from hsa_app.components.ui.field import field_error
from hsa_app.components.ui.form import fieldset
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.layout import grid, only_narrow, only_wide, row, stack
from hsa_app.components.ui.rating import rating
from hsa_app.components.ui.slip import slip_meta
from hsa_app.components.ui.text import text
from hsa_app.components.ui.text_field import pincode_field, text_field, textarea_field
from hsa_app.core.i18n import _
from hsa_app.models.enums import Role
from hsa_app.state.auth import AuthState
from hsa_app.state.public.service import BookingState


def when_part() -> rx.Component:
    """Days and hours that write into the field; the field is what counts."""
    field = text_field(
        _("Date and time"), "scheduled_for", kind="datetime-local", error=BookingState.field_errors["scheduled_for"],
        on_blur=BookingState.validate_field("scheduled_for"),
        hint=_("Choosing above fills this in. Or set a time of your own."), figures=True,
    )  # fmt: skip
    none = rx.cond(
        BookingState.no_slots_text != "", banner(BookingState.no_slots_text, tone="warn", icon="calendar-clock")
    )
    return fieldset(_("When"), day_and_hour(BookingState.days), none, rx.el.div(field, class_name="at-most"), gap="l")


def who_part() -> rx.Component:
    """Anyone, or one by name."""
    anyone = choice(
        _("Anyone free"),
        "professional_id",
        "",
        note=BookingState.reach_text,
        checked=BookingState.preset_professional_id == "",
        on_change=BookingState.choose_professional(""),
        key="anyone-" + BookingState.form_revision.to(str),
    )
    more = rx.cond(
        BookingState.more_count > 0,
        row(
            button(
                rx.fragment(_("Show "), BookingState.more_count, " more"), on_click=BookingState.show_more_professionals
            )
        ),
    )
    warning = rx.cond(
        BookingState.no_professionals_text != "",
        banner(BookingState.no_professionals_text, tone="warn", icon="map-pin"),
    )
    ways = rx.el.div(anyone, rx.foreach(BookingState.professionals, offer), class_name="stack stack--s")
    hint = rx.cond(
        BookingState.professionals.length() > 0,
        text(_("Asked for by name, they get it first. If they say no, it opens to everyone."), small=True, muted=True),
    )
    wrong = field_error("f-professional_id", BookingState.field_errors["professional_id"])
    return fieldset(
        _("Professional"), rx.cond(BookingState.no_professionals_text != "", warning, ways), more, hint, wrong
    )


def offer(of: rx.Var) -> rx.Component:
    """A professional, by name."""
    elsewhere = rx.cond(BookingState.city == "", rx.el.span(icon("map-pin", size="s"), of.city))
    about = slip_meta(rx.el.span(of.years), rating(of.rating, of.rated), elsewhere)
    return choice(
        of.name,
        "professional_id",
        of.id,
        note=about,
        lead=avatar(of.initials),
        checked=BookingState.preset_professional_id == of.id,
        on_change=BookingState.choose_professional(of.id),
        key=of.id,
    )


def where_part() -> rx.Component:
    """The place, as the account has it."""
    wrong = BookingState.field_errors
    return fieldset(
        _("Where"),
        textarea_field(
            _("Address"), "address", value=BookingState.address, error=wrong["address"],
            on_blur=BookingState.validate_field("address"), autocomplete="street-address",
            hint=rx.fragment(icon("lock", size="s"), _(" Only the professional who "
"accepts sees this.")), max_length=500,
        ),
        grid(
            city_field(
                BookingState.cities, value=BookingState.city, error=wrong["city"], on_blur=BookingState.change_city
            ),
            pincode_field(
                value=BookingState.pincode, error=wrong["pincode"], hint=BookingState.pincode_area,
                on_blur=BookingState.change_pincode,
            ),
            columns="2-1",
        ),
        textarea_field(
            _("Notes"), "notes", value=BookingState.notes, error=wrong["notes"], optional=True,
            on_blur=BookingState.validate_field("notes"),
            placeholder=_("What should they know or bring?"),
        ),
    )  # fmt: skip


def total_part() -> rx.Component:
    """What it comes to, and the one button: beside the form, or at the thumb on a phone."""
    short = rx.el.div(
        rx.el.b(BookingState.price, class_name="buy__price"),
        moment_in_words(_("Choose a time")),
        class_name="buy__short only-narrow",
    )
    may_book = (AuthState.role == "") | (AuthState.role == Role.CUSTOMER)
    return rx.el.aside(
        only_wide(stack(preview(), bill())),
        short,
        rx.cond(may_book, button(_("Book"), variant="primary", size="l", submit=True, wide=True), only_customers()),
        only_wide(rx.cond(may_book, fine_print())),
        class_name="buy",
        aria_label=_("Your booking"),
    )


def bill() -> rx.Component:
    """What it comes to, line by line: the price of the service is all there is."""
    return fact_list(
        fact(rx.fragment(_("Base price, "), BookingState.duration), BookingState.price),
        fact(_("Travel and booking"), _("Included")),
        fact(rx.el.b(_("Total")), BookingState.price),
        total=True,
    )


def price_part() -> rx.Component:
    """On a phone the bill stands at the end of the form; its sum is at the thumb."""
    return only_narrow(fieldset(_("Price"), bill(), fine_print()))


def preview() -> rx.Component:
    """The slip this will become."""
    stub = rx.el.div(
        rx.el.span(_("Choose"), data_part="day"),
        rx.el.b(rx.el.span("a time", data_part="clock"), rx.el.small("", data_part="half")),
        rx.el.span(BookingState.duration, data_part="end"),
        class_name="slip__when",
        data_when=TIME_FIELD,
        data_minutes=BookingState.duration_minutes,
    )
    place = rx.fragment(BookingState.city, " ", BookingState.pincode)
    what = rx.el.div(
        rx.el.div(rx.el.span(BookingState.service_name), class_name="slip__title"),
        rx.el.p(BookingState.professional_name, rx.el.br(), place, class_name="small muted"),
        class_name="slip__what",
    )
    return rx.el.div(stub, what, class_name="slip slip--ticket")


def moment_in_words(before: str) -> rx.Component:
    """“Tue 1 Dec, 3:00 to 4:00 pm”, once chosen."""
    return rx.el.span(
        rx.el.span(before, data_part="whole"),
        class_name="tiny muted n",
        data_when=TIME_FIELD,
        data_minutes=BookingState.duration_minutes,
    )


def fine_print() -> rx.Component:
    """What one should know before pressing."""
    promise = _("Free to cancel until someone accepts. After that we ask for a reason.")
    sign_in = _("Next you sign in or create an account. What you filled in stays here.")
    return text(rx.cond(AuthState.role == "", sign_in, promise), tiny=True, muted=True)


def only_customers() -> rx.Component:
    """Why there is no button."""
    return text(_("Only customers book. Sign in with a customer’s account to book this."), small=True, muted=True)


def about_service() -> rx.Component:
    """What one gets, before booking it."""
    facts_ = slip_meta(
        rx.el.span(icon(BookingState.icon, size="s"), BookingState.category),
        rx.el.span(icon("clock", size="s"), BookingState.duration),
        rating(BookingState.average_rating, BookingState.rating_count),
    )
    return rx.el.div(facts_, text(BookingState.description, lead=True), class_name="stack stack--s about")
