"""The search page: services by text and place, with filters, order and page in the URL."""

import reflex as rx

from hsa_app.components.layout.page_layouts import catalogue_layout
from hsa_app.components.public.search import (
    active_filter_chips,
    filter_and_sort_controls,
    filter_panel,
    no_results,
    results_pager,
    search_bar,
    search_result_slip,
)
from hsa_app.components.ui.layout import stack
from hsa_app.components.ui.skeleton import slip_list_skeleton
from hsa_app.components.ui.slip import slip_list
from hsa_app.components.ui.text import text
from hsa_app.core.i18n import _
from hsa_app.state.public.search import SearchState


def search_page() -> rx.Component:
    """Search form, filters and results."""
    head = rx.el.div(
        rx.el.div(
            rx.el.h1(SearchState.title),
            text(SearchState.result_count_text, small=True, muted=True, role="status", tabular_numbers=True),
            class_name="page-head__words",
        ),
        filter_and_sort_controls(),
        class_name="page-head",
    )
    results_or_empty = rx.cond(
        SearchState.results.length() > 0, slip_list(rx.foreach(SearchState.results, search_result_slip)), no_results()
    )
    results = stack(
        rx.cond(SearchState.is_loaded, results_or_empty, slip_list_skeleton(4, label=_("Loading services"))),
        results_pager(),
    )
    body = rx.el.div(head, rx.el.div(active_filter_chips()), filter_panel(), results, class_name="finding wrap")
    return catalogue_layout(search_bar(), body, active="services", unwrapped=True)
