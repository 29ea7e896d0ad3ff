"""Who sees what people give us: every sentence here is a rule of the domain, and changes with it."""

import reflex as rx

from hsa_app.components.layout.page_layouts import public_frame
from hsa_app.components.ui.card import panel
from hsa_app.components.ui.description_list import facts
from hsa_app.components.ui.layout import stack

WHO_SEES = (
    ("Your street and phone", "You and our administrators; a professional only after accepting your request."),
    ("A request on a board", "Matching professionals see service, time, price, city, pincode and your notes. No name."),
    ("The start code", "You alone. It is never mailed."),
    ("Your rating", "Everybody, with your words, your first name and one initial."),
    (
        "A professional's profile",
        "Everybody sees name, city, experience and ratings. The phone: only customers whose request they accepted.",
    ),
    (
        "A professional's papers",
        "They themselves and our administrators. Who of us looked, and when, is written down.",
    ),
    ("Your password", "Nobody. Only a fingerprint of it is kept, from which it cannot be read."),
)
WHAT_WE_KEEP = (
    ("Cookies", "One for your sign-in; two short-lived ones, for links from mails and what a form answers. No others."),
    ("Other companies", "No advertisements, no trackers, no fonts or scripts from elsewhere."),
    ("Maps", "Your street is given to Google Maps only if the professional who accepted opens it there."),
    ("Your sign-ins", "Listed in your account with device and time. You can end each of them, or all."),
    ("Mail", "About your requests and account only. In your account you choose which, but for a few that must arrive."),
    ("Exports", "Files administrators make are private and removed after seven days."),
)


def privacy() -> rx.Component:
    """Two short lists."""
    return public_frame(
        rx.el.div(
            stack(
                panel(facts(WHO_SEES), title="Who sees what"), panel(facts(WHAT_WE_KEEP), title="What we keep"), gap="l"
            ),
            class_name="column",
        ),
        title="Privacy",
        note="In plain words",
    )
