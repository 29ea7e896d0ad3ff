"""The results: services by words and place, with filters, order and page in the address."""

import reflex as rx

from hsa_app.components.layout.page_layouts import shop_frame
from hsa_app.components.public.search import filters, finder, nothing, on_now, pages, result, tools
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.skeleton import slip_skeletons
from hsa_app.components.ui.slip import slips
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.public.search import SearchState


def services() -> rx.Component:
    """What can be booked, where, for how much."""
    head = rx.el.div(
        rx.el.div(
            rx.el.h1(SearchState.title),
            text(SearchState.result_count_text, small=True, muted=True, role="status", figures=True),
            class_name="page-head__words",
        ),
        tools(),
        class_name="page-head",
    )
    some = rx.cond(SearchState.results.length() > 0, slips(rx.foreach(SearchState.results, result)), nothing())
    results = stack(rx.cond(SearchState.is_loaded, some, slip_skeletons(4, label=_("Loading services"))), pages())
    body = rx.el.div(head, rx.el.div(on_now()), filters(), results, class_name="finding wrap")
    return shop_frame(finder(), body, active="services", bare=True)
