"""A professional's profile page: approval, figures, services, documents and reviews."""

import reflex as rx

from hsa_app.components.layout.page_layouts import professional_layout
from hsa_app.components.professional.profile import approval_card, profile_form, reviews_card, stats_card
from hsa_app.components.professional.profile_documents import documents_card
from hsa_app.components.review_replies import reply_dialog
from hsa_app.components.ui.layout import stack, two_column_layout
from hsa_app.components.ui.skeleton import card_skeleton
from hsa_app.core.i18n import _
from hsa_app.state.professional.profile import ProfileState


def profile_page() -> rx.Component:
    """Approval, profile form, documents, reviews and figures."""
    offer = stack(profile_form(), documents_card(), reviews_card(), gap="l")
    parts = stack(approval_card(), two_column_layout(offer, stats_card(), aside_left=True), gap="l")
    return professional_layout(
        rx.cond(ProfileState.is_loaded, parts, card_skeleton(6, label=_("Loading your profile"))),
        reply_dialog(),
        title=_("Profile"),
        subtitle=ProfileState.full_name,
        active="profile",
    )
