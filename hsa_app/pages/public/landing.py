"""The landing page."""

import reflex as rx

from hsa_app.components.layout.page_layouts import public_layout
from hsa_app.components.public.landing import (
    call_to_action_band,
    hero,
    how_it_works,
    landing_content,
    landing_section,
    price_list,
    trust_reasons,
)
from hsa_app.components.ui.button import link_button
from hsa_app.core.i18n import N_, _
from hsa_app.state.public.landing import LandingState

LEAD_TEXT = N_(
    "Book a checked professional for repairs, cleaning and servicing at home. The price is fixed when you book, "
    "and you see who is coming before they ring."
)
BOOKING_STEPS = (
    ((N_("Mon 30 Nov"), "10:05", "am"), "calendar-check", N_("You pick the hour"),
     N_("Choose a service, a day and a time. Ask for one professional by name, or let the first one free take it.")),
    ((N_("2 minutes later"), "10:07", "am"), "user-check", N_("Someone accepts"),
     N_("Every matching professional sees it at once. You get their name "
"and rating; only now do they get your address.")),
    ((N_("Tue 1 Dec"), "3:00", "pm"), "key-round", N_("A code starts the job"),
     N_("You hold four digits. The work begins when you read them out at the door, so the right person is inside.")),
    ((N_("Same day"), "4:10", "pm"), "circle-check", N_("Done, rated, closed"),
     N_("Close the request when you are happy and leave a rating. "
"Nothing to do? It closes by itself after three days.")),
)  # fmt: skip
TRUST_REASONS = (
    ("file-check", N_("Papers read by a person"),
     N_("Identity, certificate and address are checked by our team before a professional sees a first job.")),
    ("map-pin", N_("Your address stays yours"),
     N_("Until someone accepts, the board shows a city and a pincode. No name, no phone, no street.")),
    ("message-square", N_("Ratings from real jobs"),
     N_("Only a customer whose job was done can rate it, once. Professionals can answer, not delete.")),
)  # fmt: skip


def landing_page() -> rx.Component:
    """Search, prices, how it works, reasons to trust, and a call to professionals."""
    join_button = link_button(_("Join as a professional"), "/register?role=professional", size="l")
    return public_layout(
        landing_content(
            hero((_("Someone good,"), _("at the hour you choose.")), _(LEAD_TEXT), LandingState.city_options),
            landing_section(
                _("What it costs"),
                price_list(LandingState.price_lists, LandingState.all_services_label),
                anchor="prices",
                subtitle=_("The price you see when you book does not change afterwards."),
            ),
            landing_section(_("One booking, from first tap to done"), how_it_works(BOOKING_STEPS), anchor="how"),
            landing_section(_("Who we let through your door"), trust_reasons(TRUST_REASONS), anchor="trust"),
            call_to_action_band(
                _("You do the work. We bring it to your board."),
                _(
                    "Jobs in your pincodes appear the second they are booked. Accept the ones you want; "
                    "the price and the time are on the card."
                ),
                join_button,
            ),
        ),
        unwrapped=True,
    )
