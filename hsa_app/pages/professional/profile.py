"""One's own profile: approval, figures, what is offered, documents, reviews."""

import reflex as rx

from hsa_app.components.layout.page_layouts import professional_frame
from hsa_app.components.professional.profile import approval, offer_form, own_figures, received_reviews
from hsa_app.components.professional.profile_documents import documents
from hsa_app.components.reply_dialog import reply_dialog
from hsa_app.components.ui.layout import split, stack
from hsa_app.components.ui.skeleton import panel_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.professional.profile import ProfileState


def profile() -> rx.Component:
    """What customers see of a professional, and what they cannot see."""
    offer = stack(offer_form(), documents(), received_reviews(), gap="l")
    parts = stack(approval(), split(offer, own_figures(), narrow_left=True), gap="l")
    return professional_frame(
        rx.cond(ProfileState.is_loaded, parts, panel_skeleton(6, label=_("Loading your profile"))),
        reply_dialog(),
        title=_("Profile"),
        note=ProfileState.full_name,
        active="profile",
    )
