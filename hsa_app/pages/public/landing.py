"""What Household Services is, for someone who comes by."""

import reflex as rx

from hsa_app.components.layout.page_layouts import public_frame
from hsa_app.components.public.landing import band, chapter, chapters, hero, rates, run, trust
from hsa_app.components.ui.button import link_button
from hsa_app.state.public.landing import LandingState

LEAD = (
    "Book a checked professional for repairs, cleaning and servicing at home. The price is fixed when you book, "
    "and you see who is coming before they ring."
)
STEPS = (
    (("Mon 30 Nov", "10:05", "am"), "calendar-check", "You pick the hour",
     "Choose a service, a day and a time. Ask for one professional by name, or let the first one free take it."),
    (("2 minutes later", "10:07", "am"), "user-check", "Someone accepts",
     "Every matching professional sees it at once. You get their name and rating; only now do they get your address."),
    (("Tue 1 Dec", "3:00", "pm"), "key-round", "A code starts the job",
     "You hold four digits. The work begins when you read them out at the door, so the right person is inside."),
    (("Same day", "4:10", "pm"), "circle-check", "Done, rated, closed",
     "Close the request when you are happy and leave a rating. Nothing to do? It closes by itself after three days."),
)  # fmt: skip
REASONS = (
    ("file-check", "Papers read by a person",
     "Identity, certificate and address are checked by our team before a professional sees a first job."),
    ("map-pin", "Your address stays yours",
     "Until someone accepts, the board shows a city and a pincode. No name, no phone, no street."),
    ("message-square", "Ratings from real jobs",
     "Only a customer whose job was done can rate it, once. Professionals can answer, not delete."),
)  # fmt: skip


def landing() -> rx.Component:
    """Promise, search, prices, how it goes, whom to trust, and a word to professionals."""
    join = link_button("Join as a professional", "/register?role=professional", size="l")
    return public_frame(
        chapters(
            hero(("Someone good,", "at the hour you choose."), LEAD, LandingState.places),
            chapter(
                "What it costs",
                rates(LandingState.lists, LandingState.all_services),
                anchor="prices",
                note="The price you see when you book does not change afterwards.",
            ),
            chapter("One booking, from first tap to done", run(STEPS), anchor="how"),
            chapter("Who we let through your door", trust(REASONS), anchor="trust"),
            band(
                "You do the work. We bring it to your board.",
                "Jobs in your pincodes appear the second they are booked. Accept the ones you want; "
                "the price and the time are on the card.",
                join,
            ),
        ),
        bare=True,
    )
