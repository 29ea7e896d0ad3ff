"""What Household Services is, for someone who comes by."""

import reflex as rx

from hsa_app.components.layout.page_layouts import public_frame
from hsa_app.components.public.landing import band, chapter, chapters, hero, rates, run, trust
from hsa_app.components.ui.button import link_button
from hsa_app.core.i18n import N_, _
from hsa_app.state.public.landing import LandingState

LEAD = N_(
    "Book a checked professional for repairs, cleaning and servicing at home. The price is fixed when you book, "
    "and you see who is coming before they ring."
)
STEPS = (
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
REASONS = (
    ("file-check", N_("Papers read by a person"),
     N_("Identity, certificate and address are checked by our team before a professional sees a first job.")),
    ("map-pin", N_("Your address stays yours"),
     N_("Until someone accepts, the board shows a city and a pincode. No name, no phone, no street.")),
    ("message-square", N_("Ratings from real jobs"),
     N_("Only a customer whose job was done can rate it, once. Professionals can answer, not delete.")),
)  # fmt: skip


def landing() -> rx.Component:
    """Promise, search, prices, how it goes, whom to trust, and a word to professionals."""
    join = link_button(_("Join as a professional"), "/register?role=professional", size="l")
    return public_frame(
        chapters(
            hero((_("Someone good,"), _("at the hour you choose.")), LEAD, LandingState.city_options),
            chapter(
                _("What it costs"),
                rates(LandingState.price_lists, LandingState.all_services_label),
                anchor="prices",
                note=_("The price you see when you book does not change afterwards."),
            ),
            chapter(_("One booking, from first tap to done"), run(STEPS), anchor="how"),
            chapter(_("Who we let through your door"), trust(REASONS), anchor="trust"),
            band(
                _("You do the work. We bring it to your board."),
                _(
                    "Jobs in your pincodes appear the second they are booked. Accept the ones you want; "
                    "the price and the time are on the card."
                ),
                join,
            ),
        ),
        bare=True,
    )
