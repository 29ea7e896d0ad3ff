"""Links in text. Navigation keeps the tab's connection."""

from typing import Any

import reflex as rx
from reflex_components_core.el.elements.inline import A

from hsa_app.components.ui.types import Node, StrOrVar


def link(label: Node, href: StrOrVar, *, small: bool = False, **attrs: Any) -> rx.Component:
    """A link to a page of the product."""
    if small:
        attrs["class_name"] = "small"
    return rx.el.a(label, href=href, **attrs)


def native_link(label: Node, href: StrOrVar, *, small: bool = False, **attrs: Any) -> rx.Component:
    """A link without the router: an anchor on this page (`#f-email`), a file, a page of the API, mailto, tel."""
    if small:
        attrs["class_name"] = "small"
    return A.create(label, href=href, **attrs)


def phone_link(phone: rx.Var, **attrs: Any) -> rx.Component:
    """A phone number as a link that dials it."""
    return native_link(phone, tel_url(phone), **attrs)


def tel_url(phone: rx.Var) -> rx.Var[str]:
    """The tel: URL of a phone number."""
    return "tel:" + phone.to(str).replace(" ", "")
