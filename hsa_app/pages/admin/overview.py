"""The administration's first page."""

import reflex as rx

from hsa_app.components.admin.lists import late
from hsa_app.components.admin.overview import counts, latest, needs, nothing_waits
from hsa_app.components.frame import admin_frame
from hsa_app.components.ui.empty import empty
from hsa_app.components.ui.link import link
from hsa_app.components.ui.panel import panel
from hsa_app.components.ui.skeleton import row_skeletons
from hsa_app.state.admin_overview import OverviewState


def overview() -> rx.Component:
    """What waits, how things stand, what came last."""
    return admin_frame(
        rx.cond(
            OverviewState.as_of != "",
            rx.fragment(
                rx.cond(OverviewState.needs.length() > 0, needs(OverviewState.needs), nothing_waits()),
                counts(OverviewState.counts),
                latest_requests(),
            ),
            rx.fragment(row_skeletons(), late(OverviewState.load)),
        ),
        title="Overview",
        note=OverviewState.as_of,
        active="overview",
    )


def latest_requests() -> rx.Component:
    """The newest bookings, whatever became of them."""
    nothing = empty("No requests yet", "They appear here the second someone books.", bare=True)
    return panel(
        rx.cond(OverviewState.latest.length() > 0, latest(OverviewState.latest), nothing),
        title="Latest requests",
        aside=link("All requests", "/admin/requests", small=True),
        flush=True,
    )
