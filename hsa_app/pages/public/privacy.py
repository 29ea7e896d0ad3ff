"""The privacy page. Every sentence is a rule of the domain and changes with it."""

import reflex as rx

from hsa_app.components.layout.page_layouts import public_layout
from hsa_app.components.ui.card import card
from hsa_app.components.ui.description_list import description_list_from_pairs
from hsa_app.components.ui.layout import stack
from hsa_app.core.i18n import N_, _

VISIBILITY_RULES = (
    (N_("Your street and phone"), N_("You and our administrators; a professional only after accepting your request.")),
    (
        N_("A request on a board"),
        N_("Matching professionals see service, time, price, city, pincode and your notes. No name."),
    ),
    (N_("The start code"), N_("You alone. It is never mailed.")),
    (N_("Your rating"), N_("Everybody, with your words, your first name and one initial.")),
    (
        N_("A professional's profile"),
        N_("Everybody sees name, city, experience and ratings. The phone: only customers whose request they accepted."),
    ),
    (
        N_("A professional's papers"),
        N_("They themselves and our administrators. Who of us looked, and when, is written down."),
    ),
    (N_("Your password"), N_("Nobody. Only a fingerprint of it is kept, from which it cannot be read.")),
)
STORED_DATA = (
    (
        N_("Cookies"),
        N_("One for your sign-in; two short-lived ones, for links from mails and what a form answers. No others."),
    ),
    (N_("Other companies"), N_("No advertisements, no trackers, no fonts or scripts from elsewhere.")),
    (N_("Maps"), N_("Your street is given to Google Maps only if the professional who accepted opens it there.")),
    (N_("Your sign-ins"), N_("Listed in your account with device and time. You can end each of them, or all.")),
    (
        N_("Mail"),
        N_("About your requests and account only. In your account you choose which, but for a few that must arrive."),
    ),
    (N_("Exports"), N_("Files administrators make are private and removed after seven days.")),
)


def privacy_page() -> rx.Component:
    """Who sees which data, and what is stored."""
    return public_layout(
        rx.el.div(
            stack(
                card(
                    description_list_from_pairs([(_(term), _(details)) for term, details in VISIBILITY_RULES]),
                    title=_("Who sees what"),
                ),
                card(
                    description_list_from_pairs([(_(term), _(details)) for term, details in STORED_DATA]),
                    title=_("What we keep"),
                ),
                gap="l",
            ),
            class_name="column",
        ),
        title=_("Privacy"),
        subtitle=_("In plain words"),
    )
