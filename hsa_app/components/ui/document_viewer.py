"""A document viewer: pages, zoom, rotation and download of server-rendered images."""

import reflex as rx

from hsa_app.components.ui.button import icon_button
from hsa_app.components.ui.icon import icon
from hsa_app.components.ui.link import native_link
from hsa_app.components.ui.text import interpolated_text
from hsa_app.components.ui.types import Handler, StrOrVar, is_provided
from hsa_app.core.i18n import _


def document_viewer(
    document: rx.Var, page: rx.Var, *, on_previous: Handler, on_next: Handler, labelled_by: StrOrVar = ""
) -> rx.Component:
    """One page of a document (an object with `kind`, `name`, `pages`, `file` and `picture`), with tools."""
    return rx.el.div(
        viewer_toolbar(document, page, on_previous=on_previous, on_next=on_next),
        page_image(document, page, labelled_by),
        class_name="viewer__body",
        data_viewer="",
    )


def viewer_toolbar(document: rx.Var, page: rx.Var, *, on_previous: Handler, on_next: Handler) -> rx.Component:
    """Page number, page buttons, zoom, rotation and download."""
    page_buttons = rx.fragment(
        icon_button("chevron-left", _("Page before"), size="s", disabled=page <= 1, on_click=on_previous),
        icon_button("chevron-right", _("Next page"), size="s", disabled=page >= document.pages, on_click=on_next),
    )
    position = interpolated_text(
        _("{page_label} {page} of {count}"),
        page_label=rx.el.span(_("Page"), " ", class_name="viewer__word"),
        page=page,
        count=document.pages,
    )
    return rx.el.div(
        rx.el.span(position, class_name="n", role="status"),
        rx.cond(document.pages > 1, page_buttons),
        rx.el.span(class_name="grow"),
        icon_button("zoom-out", _("Smaller"), size="s", data_zoom="-1", disabled=True),
        rx.el.span("100%", class_name="n only-wide", data_zoomed="", aria_live="polite"),
        icon_button("zoom-in", _("Larger"), size="s", data_zoom="1"),
        icon_button("rotate-cw", _("Turn"), size="s", data_turn=""),
        native_link(
            icon("download"), document.file, class_name="btn btn--icon "
"btn--s", aria_label=_("Download"), title=_("Download"),
            download="",
        ),
        class_name="viewer__tools",
    )  # fmt: skip


def page_image(document: rx.Var, page: rx.Var, labelled_by: StrOrVar) -> rx.Component:
    """The image of a page; rendered again for each page, so that zoom and rotation are reset."""
    url = document.picture.to(str) + page.to(str)
    description = _("{kind}, page {page} of {count}: {name}").format(
        kind=document.kind, page=page, count=document.pages, name=document.name
    )
    in_tabs = is_provided(labelled_by)
    name = {"aria_labelledby": labelled_by} if in_tabs else {"aria_label": description}
    return rx.el.div(
        rx.el.img(src=url, alt=description, data_sheet="", draggable=False),
        rx.el.p(
            icon("circle-alert", size="s"),
            _("This page cannot be shown here. Download the document to look at it."),
            class_name="viewer__failed small",
        ),
        class_name="viewer__page",
        data_state="waits",
        tab_index=0,
        role="tabpanel" if in_tabs else "region",
        key=url,
        custom_attrs={"id": "sheet"},
        **name,
    )
